// One message into fragments.
#include "fragment.hpp"

#include <algorithm>

#include "stamplog/psrp/message.hpp"

namespace stamplog::psrp {

std::vector<bytes> fragment(byte_view message, std::uint64_t object_id, std::size_t blob_size) {
    blob_size = std::clamp<std::size_t>(blob_size, 1, 0x7FFFFFFF);
    std::vector<bytes> out;
    out.reserve(message.size() / blob_size + 1);
    std::size_t at = 0;
    do {  // an empty message is one empty fragment
        const auto blob = message.subspan(at, std::min(blob_size, message.size() - at));
        std::uint8_t flags = at == 0 ? first_fragment : std::uint8_t{0};
        at += blob.size();
        if (at == message.size()) flags |= last_fragment;
        bytes f;
        f.reserve(fragment_header_size + blob.size());
        append_be(f, object_id & ~id_sign_bit);
        append_be(f, static_cast<std::uint64_t>(out.size()));
        append_be(f, flags);
        append_be(f, static_cast<std::uint32_t>(blob.size()));
        append(f, blob);
        out.push_back(std::move(f));
    } while (at < message.size());
    return out;
}

}  // namespace stamplog::psrp
