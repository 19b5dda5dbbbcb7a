// The words for enumerations in journal and reports, and back.
#pragma once

#include <optional>
#include <string_view>

#include "stamplog/run/journal.hpp"
#include "stamplog/run/records.hpp"

namespace stamplog::run {

std::optional<step_kind> parse_step_kind(std::string_view word);
std::optional<outcome> parse_outcome(std::string_view word);

}  // namespace stamplog::run
