// What stands behind frame_decoder: bytes of one frame in, its content out.
#pragma once

#include <memory>
#include <span>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::bundle {

class step_decoder {
 public:
    virtual ~step_decoder() = default;
    // A new frame begins.
    virtual void reset() = 0;
    struct step {
        std::size_t used = 0, made = 0;
        bool ended = false;  // the frame is whole and its checksum was right
    };
    // Goes on as far as `in` and `out` allow. errc::corrupt: the frame does not decode.
    [[nodiscard]] virtual result<step> decode(byte_view in, std::span<std::uint8_t> out) = 0;
};

namespace zst {
std::unique_ptr<step_decoder> make_decoder();
}
namespace xz {
std::unique_ptr<step_decoder> make_decoder();
}

}  // namespace stamplog::bundle
