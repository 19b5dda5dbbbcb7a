// Plans and records as text in the journal, exact to the tick, so that another process can go on with them.
#pragma once

#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"
#include "stamplog/plan/plan.hpp"
#include "stamplog/run/records.hpp"

namespace stamplog::run {

std::string keep(const plan::plan& p);
std::string keep(const unit_record& r);
std::string keep(const std::vector<plan::unit>& units);
std::string keep(const std::vector<std::pair<std::string, std::string>>& parameters);

// errc::corrupt: the text is not one of ours.
[[nodiscard]] result<plan::plan> kept_plan(std::string_view text);
[[nodiscard]] result<unit_record> kept_record(std::string_view text);
[[nodiscard]] result<std::vector<plan::unit>> kept_units(std::string_view text);
[[nodiscard]] result<std::vector<std::pair<std::string, std::string>>> kept_parameters(std::string_view text);

}  // namespace stamplog::run
