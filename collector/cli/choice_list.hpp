// The choices of a PromptForChoice: "&Yes" is chosen by Y, or by its whole label.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stamplog/psrp/value.hpp"

namespace stamplog::cli {

struct choice {
    std::string key, label, help;  // "Y", "Yes"; the key is empty where the label marks none
};
std::vector<choice> read_choices(const psrp::value& list);
// "[Y] Yes  [N] No  [?] Help (default is "N"): ". `defaults` may name several, or none.
std::string choice_question(const std::vector<choice>& all, const std::vector<int>& defaults);
// Without case; nullopt for what is none of them.
std::optional<int> chosen(const std::vector<choice>& all, std::string_view typed);

}  // namespace stamplog::cli
