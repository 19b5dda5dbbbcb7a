// The header before a member's bytes (APPNOTE.TXT 4.3.7), compared with what the directory says.
#pragma once

#include <cstdint>

#include "central_header.hpp"
#include "stamplog/base/random_access.hpp"

namespace stamplog::zip {

// Where the member's compressed bytes begin. errc::corrupt: there is no header, or it tells another story than the
// directory (a header that lies is how one archive shows two contents to two readers).
[[nodiscard]] result<std::uint64_t> check_local_header(const random_access& file, const central_header& h, std::uint64_t at,
                                                       std::uint64_t directory_at);

}  // namespace stamplog::zip
