// What either container says at its end: where the frames lie, where the index begins, and the digest.
#pragma once

#include <cstdint>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog::bundle {

inline constexpr std::uint32_t max_seek_frames = 0x8000000;

struct seek_entry {
    std::uint32_t compressed_size = 0;  // what it takes in the file
    std::uint32_t content_size = 0;
    std::uint8_t padding = 0;  // the part of compressed_size that only aligns what follows (xz)
    bool operator==(const seek_entry&) const = default;
};

struct digest_record {
    sha256_digest sha256{};          // of all bytes before the record's own frame
    std::uint64_t index_frame = 0;   // number of the frame in which the member `_stamplog/index` begins
    std::uint64_t index_size = 0;    // its content, in bytes
    std::uint32_t index_header = 0;  // bytes of tar header before the content in that frame
    bool operator==(const digest_record&) const = default;
};

struct decoded_tail {
    std::vector<seek_entry> frames;  // without the record's own
    digest_record digest;
};

inline constexpr std::size_t digest_payload = 64;

// The record's 64 bytes; docs/FORMAT.md, chapter "Tail".
bytes encode_digest_payload(const digest_record& d);
[[nodiscard]] result<digest_record> decode_digest_payload(byte_view payload);

}  // namespace stamplog::bundle
