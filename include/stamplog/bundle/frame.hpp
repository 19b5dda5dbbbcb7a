// One frame: independent of the others, with its content's size and checksum in it. A zstd frame or an xz block.
#pragma once

#include <cstdint>
#include <memory>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/bundle/container.hpp"

namespace stamplog::bundle {

// How hard to look for matches. Part of what makes the bytes.
enum class effort { fast, standard, small };

constexpr container container_of(effort e) noexcept { return e == effort::small ? container::xz : container::zst; }
constexpr std::uint64_t frame_bytes(effort e) noexcept { return frame_bytes(container_of(e)); }

// Keeps its memory from frame to frame. One thread at a time.
class frame_encoder {
 public:
    explicit frame_encoder(effort e);
    ~frame_encoder();
    frame_encoder(frame_encoder&&) noexcept;
    // The frame of `content` (at most frame_bytes(e)); the view is good until the next call.
    [[nodiscard]] result<byte_view> encode(byte_view content);
    // The same in two steps, for who gets the content's checksum (XXH64, seed 0; zstd's frames hold it) more cheaply than by
    // another pass. end: once for each begin that went well.
    [[nodiscard]] result<void> begin(byte_view content);
    [[nodiscard]] byte_view end(std::uint64_t xxh64);
    // What an encoder takes at most, output included.
    static std::uint64_t memory(effort e) noexcept;

    class impl;

 private:
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::bundle
