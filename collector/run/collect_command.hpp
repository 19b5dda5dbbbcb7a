// The command that asks for something again.
#pragma once

#include <string>
#include <vector>

#include "stamplog/plan/plan.hpp"

namespace stamplog::run {

struct what_to_collect {
    std::vector<std::string> roles{}, resource_providers{}, nodes{}, log_types{};
    plan::window when{};
    std::string case_id{};
};

// "stamplog collect --role …", as a POSIX shell reads it.
std::string collect_command(const what_to_collect& w);

}  // namespace stamplog::run
