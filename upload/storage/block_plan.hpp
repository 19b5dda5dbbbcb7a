// How a file is cut into blocks, and the ids by which another process knows its blocks again.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::storage {

constexpr std::uint64_t max_blocks = 50'000;
constexpr std::uint64_t max_block_bytes = 4000ULL << 20;
constexpr std::uint64_t old_max_block_bytes = 100ULL << 20;  // of versions before 2019-12-12

using md5_digest = std::array<std::uint8_t, 16>;

// `least`, or whole MiB so that 50,000 are enough. Depends on nothing else, since another process must cut the same.
// errc::limit: larger than 50,000 of the largest.
[[nodiscard]] result<std::uint64_t> block_size(std::uint64_t file_bytes, std::uint64_t least);

// Base64 of: "slg1", index, size (8 bytes), MD5 of the bytes; 44 characters always, since all ids of a blob are equally long.
std::string block_id(std::uint32_t index, std::uint64_t size, const md5_digest& md5);

// Ids and sizes of blocks that lie there and belong to no blob yet.
using blocks_there = std::map<std::string, std::uint64_t, std::less<>>;

// Answers of the service. errc::corrupt: no such XML, a size that is no number.
[[nodiscard]] result<blocks_there> parse_uncommitted(byte_view xml);
std::string block_list_xml(const std::vector<std::string>& ids);

struct blob_page {
    struct one {
        std::string name;
        std::uint64_t size = 0;
        std::string modified;  // as HTTP spells dates
    };
    std::vector<one> blobs;
    std::string next;  // empty: the last page
};
[[nodiscard]] result<blob_page> parse_blob_page(byte_view xml);

}  // namespace stamplog::storage
