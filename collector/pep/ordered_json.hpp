// nlohmann's JSON with the order of properties kept, and CLIXML values turned into it. Heavy: for .cpp files of this folder
// only.
#pragma once

#include <nlohmann/json.hpp>

#include "stamplog/psrp/value.hpp"

namespace stamplog::pep {

using ordered_json = nlohmann::ordered_json;

ordered_json json_of(const psrp::value& v);

// Indented text. Bytes that are not UTF-8 (a lone surrogate from .NET) become U+FFFD.
inline std::string text_of(const ordered_json& j) { return j.dump(2, ' ', false, ordered_json::error_handler_t::replace); }

}  // namespace stamplog::pep
