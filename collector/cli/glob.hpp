// Patterns for member paths: '*' and '?' within a component, '**' across components. Letters compare without case, since
// the files come from Windows.
#pragma once

#include <string_view>

namespace stamplog::cli {

bool glob_match(std::string_view pattern, std::string_view text);
bool same_ignoring_case(std::string_view a, std::string_view b);
bool contains_ignoring_case(std::string_view text, std::string_view part);

}  // namespace stamplog::cli
