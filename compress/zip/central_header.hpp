// One header of the central directory (APPNOTE.TXT 4.3.12), with its zip64 extra field (4.5.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::zip {

struct central_header {
    std::string raw_name;
    std::uint16_t flags = 0, method = 0, time = 0, date = 0;
    std::uint32_t crc32 = 0;
    std::uint64_t compressed_size = 0, size = 0, local_offset = 0;
};

inline constexpr std::uint16_t flag_encrypted = 1 << 0, flag_descriptor = 1 << 3, flag_strong = 1 << 6, flag_utf8 = 1 << 11,
                               flag_masked = 1 << 13;

// Takes one header off the front of `directory`. errc::corrupt: the directory breaks here, nothing after it can be read.
[[nodiscard]] result<central_header> take_central_header(byte_view& directory);

}  // namespace stamplog::zip
