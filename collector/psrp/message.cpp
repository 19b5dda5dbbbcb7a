// A PSRP message: 40 bytes of header, and CLIXML (SMA/remoting/common/WireDataFormat/RemotingDataObject.cs).
#include "stamplog/psrp/message.hpp"

#include <algorithm>

namespace stamplog::psrp {
namespace {

constexpr std::string_view bom = "\xEF\xBB\xBF";

guid take_guid(byte_view data, std::size_t at) noexcept {
    guid g;
    std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(at), g.data.size(), g.data.begin());
    return g;
}

}  // namespace

bytes encode(const message& m, bool with_bom) {
    bytes out;
    out.reserve(message_header_size + bom.size() + m.body.size());
    append_le(out, static_cast<std::uint32_t>(m.to));
    append_le(out, static_cast<std::uint32_t>(m.type));
    append(out, m.pool.data);
    append(out, m.pipeline.data);
    if (with_bom) append(out, as_bytes(bom));
    append(out, as_bytes(m.body));
    return out;
}

result<message> decode_message(byte_view data) {
    if (data.size() < message_header_size)
        return fail(errc::corrupt, "PSRP message: " + std::to_string(data.size()) + " bytes, its header has 40");
    const auto to = load_le<std::uint32_t>(data.data());
    if (to != static_cast<std::uint32_t>(destination::client) && to != static_cast<std::uint32_t>(destination::server))
        return fail(errc::corrupt, "PSRP message: destination " + std::to_string(to) + ", neither client (1) nor server (2)");
    message m;
    m.to = static_cast<destination>(to);
    m.type = static_cast<message_type>(load_le<std::uint32_t>(data.data() + 4));
    m.pool = take_guid(data, 8);
    m.pipeline = take_guid(data, 24);
    auto body = as_text(data.subspan(message_header_size));
    if (body.substr(0, bom.size()) == bom) body.remove_prefix(bom.size());
    m.body.assign(body);
    return m;
}

}  // namespace stamplog::psrp
