// The compression function of SHA-256 for two messages at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "xxh64_stripes.hpp"

namespace stamplog {

using sha256_state = std::array<std::uint32_t, 8>;

inline constexpr std::size_t sha256_block = 64;

// Whether this processor has the instructions: without them the functions below must not be called.
bool has_sha256_lanes() noexcept;

// Goes over `blocks` blocks of each lane's message (FIPS 180-4, 6.2.2), and takes two stripes of `beside` for each
// of them, which must be there, if it is not null.
void sha256_one(sha256_state& state, const std::uint8_t* data, std::size_t blocks, xxh64_stripes* beside) noexcept;
void sha256_two(const std::array<sha256_state*, 2>& states, const std::array<const std::uint8_t*, 2>& data, std::size_t blocks,
                xxh64_stripes* beside) noexcept;

}  // namespace stamplog
