// The two skippable frames at the end: digest and seek table. docs/FORMAT.md, chapter "Tail".
#pragma once

#include <cstdint>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog::bundle {

inline constexpr std::uint32_t digest_magic = 0x184D2A5D;      // a skippable frame's
inline constexpr std::uint32_t seek_table_magic = 0x184D2A5E;  // as zstd's seekable format says
inline constexpr std::uint32_t seekable_magic = 0x8F92EAB1;
inline constexpr std::size_t skippable_header = 8;
inline constexpr std::size_t seek_footer = 9;
inline constexpr std::size_t digest_payload = 64;
inline constexpr std::size_t digest_frame = skippable_header + digest_payload;
inline constexpr std::uint32_t max_seek_frames = 0x8000000;

struct seek_entry {
    std::uint32_t compressed_size = 0, content_size = 0;
    bool operator==(const seek_entry&) const = default;
};

struct digest_record {
    sha256_digest sha256{};          // of all bytes before the digest frame
    std::uint64_t index_frame = 0;   // number of the frame in which the member `_stamplog/index` begins
    std::uint64_t index_size = 0;    // its content, in bytes
    std::uint32_t index_header = 0;  // bytes of tar header before the content in that frame
    bool operator==(const digest_record&) const = default;
};

// The whole frames, skippable headers included. `frames` are the zstd frames; encode_seek_table adds the digest frame as one
// without content, so that sizes add up to places in the file.
bytes encode_digest(const digest_record& d);
bytes encode_seek_table(const std::vector<seek_entry>& frames);

[[nodiscard]] result<digest_record> decode_digest(byte_view frame);
// How many bytes the seek table takes, from the file's last seek_footer bytes.
[[nodiscard]] result<std::uint64_t> seek_table_size(byte_view footer);
// The zstd frames, the digest's entry taken off.
[[nodiscard]] result<std::vector<seek_entry>> decode_seek_table(byte_view frame);

}  // namespace stamplog::bundle
