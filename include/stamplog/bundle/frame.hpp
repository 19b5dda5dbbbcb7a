// One zstd frame: independent of the others, with its content's size and checksum in it.
#pragma once

#include <cstdint>
#include <memory>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::bundle {

// Content of a frame, at most. Part of the format: it decides the bytes.
inline constexpr std::uint64_t frame_bytes = 32ULL << 20;
// A window holds a whole frame. Every decoder takes up to 27 without being asked to.
inline constexpr int window_log = 25;

// How hard to look for matches. Part of what makes the bytes.
enum class effort { fast, standard };

// Keeps its memory from frame to frame. One thread at a time.
class frame_encoder {
 public:
    explicit frame_encoder(effort e);
    ~frame_encoder();
    frame_encoder(frame_encoder&&) noexcept;
    // The frame of `content` (at most frame_bytes); the view is good until the next call.
    [[nodiscard]] result<byte_view> encode(byte_view content);
    // What an encoder takes at most, output included.
    static std::uint64_t memory(effort e) noexcept;

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::bundle
