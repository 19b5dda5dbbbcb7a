// How a nested zip is put together again out of members of the bundle. docs/FORMAT.md, chapter "Nested zips".
#pragma once

#include <cstdint>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/zip/deflater.hpp"

namespace stamplog::bundle {

// What a zip may have to be opened, and what a recipe may ask of its reader.
inline constexpr std::uint64_t max_nested_bytes = 16ULL << 20;
inline constexpr std::uint64_t max_nested_member_bytes = (32ULL << 20) - (64u << 10);  // with its header within a frame
inline constexpr std::uint64_t max_nested_content_bytes = 256ULL << 20;                // of all its members
inline constexpr std::uint32_t max_recipe_parts = 50'000;
inline constexpr std::uint64_t max_recipe_bytes = 16 + 16 * std::uint64_t{max_recipe_parts} + max_nested_bytes;

enum class part_kind : std::uint8_t { literal = 0, stored = 1, deflated = 2 };

struct recipe_part {
    part_kind kind = part_kind::literal;
    zip::deflate_parameters parameters{0, 0};  // deflated ones only
    std::uint32_t member = 0;                  // position in the index; literals: 0
    std::uint64_t size = 0;                    // bytes that it gives of the zip

    bool operator==(const recipe_part&) const = default;
};

struct recipe {
    std::vector<recipe_part> parts;  // in the zip's order
    bytes literals;                  // of all literal parts, one after the other
};

bytes encode_recipe(const recipe& r);
// errc::corrupt: it breaks a rule of the format, or does not add up to `zip_size`. Whether the members are there is not asked.
[[nodiscard]] result<recipe> decode_recipe(byte_view data, std::uint64_t zip_size);

}  // namespace stamplog::bundle
