// "did you mean …": the known word that is closest to a misspelt one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stamplog::cli {

// Empty when nothing is near: more than a third of the letters, and more than two, would have to change.
std::string nearest(std::string_view word, const std::vector<std::string>& known);
// " Did you mean X?" or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace stamplog::cli
