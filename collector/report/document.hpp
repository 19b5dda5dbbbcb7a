// The frame that all documents of the bundle share: "schema" names them, "version" says how to read them.
#pragma once

#include <string_view>

#include "json_fields.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::report {

inline constexpr int document_version = 1;

json new_document(const char* schema);
// errc::limit, errc::corrupt, errc::unsupported.
[[nodiscard]] result<json> open_document(std::string_view text, const char* schema);

}  // namespace stamplog::report
