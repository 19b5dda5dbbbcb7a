// What a bundle's tar lies in: zstd frames (.tar.zst), or the blocks of one xz stream (.tar.xz). docs/FORMAT.md.
#pragma once

#include <cstdint>
#include <string_view>

namespace stamplog::bundle {

// Either is a row of frames that decode by themselves, with a table of their places at the end. What is called a frame
// everywhere is an xz block in the second.
enum class container : std::uint8_t { zst, xz };

// Content of a frame, at most. Part of the format: it decides the bytes.
constexpr std::uint64_t frame_bytes(container c) noexcept { return c == container::xz ? 64ULL << 20 : 32ULL << 20; }

// ".tar.zst", ".tar.xz"
constexpr std::string_view file_ending(container c) noexcept { return c == container::xz ? ".tar.xz" : ".tar.zst"; }

// A bundle's file name without either ending; a name that has none is given back whole.
std::string_view without_ending(std::string_view file_name) noexcept;

}  // namespace stamplog::bundle
