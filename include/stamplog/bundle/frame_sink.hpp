// Where the frames of a bundle go, one after the other.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::bundle {

// One thread at a time.
class frame_sink {
 public:
    virtual ~frame_sink() = default;
    // The next frame of the tar stream, as frame_encoder made it. errc::limit: more frames than a table can name.
    [[nodiscard]] virtual result<void> append(byte_view compressed, std::size_t content_size) = 0;
    // Of the bundle so far: the number that the next one gets.
    virtual std::uint32_t frames() const noexcept = 0;
};

}  // namespace stamplog::bundle
