#include "gss_context.hpp"

namespace stamplog::auth {
namespace {

constexpr std::size_t ntlm_signature = 16;  // version, checksum, sequence number (MS-NLMP 2.2.2.9.1)

}  // namespace

void gss_context::set_complete() {
    OM_uint32 minor = 0;
    gss_OID used = nullptr;
    gss_inquire_context(&minor, context_.get(), nullptr, nullptr, nullptr, &used, nullptr, nullptr, nullptr);
    ntlm_ = gss::same(used, gss::ntlm());
    complete_ = true;
}

std::string gss_context::mechanism_used() const {
    if (!complete_) return {};
    return ntlm_ ? "NTLM" : "Kerberos";
}

tl::unexpected<error> gss_context::useless(error why) {
    useless_ = true;
    return fail(std::move(why));
}

result<sealed_message> gss_context::seal(byte_view plain) {
    if (!complete_ || useless_) return fail(errc::internal, "seal: the security context is not usable");
    if (plain.empty()) return fail(errc::internal, "seal: an empty message cannot be sealed");
    return ntlm_ ? seal_ntlm(plain) : seal_kerberos(plain);
}

// gss-ntlmssp's token is the signature and cipher text of the same length; it has no gss_wrap_iov.
result<sealed_message> gss_context::seal_ntlm(byte_view plain) {
    OM_uint32 minor = 0;
    int sealed = 0;
    auto in = gss::view(plain);
    gss::buffer token;
    const auto major = gss_wrap(&minor, context_.get(), 1, GSS_C_QOP_DEFAULT, &in, &sealed, token.out());
    if (GSS_ERROR(major)) return useless({errc::internal, "seal: " + gss::text_of(major, minor, gss::ntlm()), {}});
    const auto all = token.bytes_view();
    if (sealed == 0 || all.size() != plain.size() + ntlm_signature)
        return useless({errc::internal, "seal: the security library did not encrypt", {}});
    sealed_message out;
    out.header.assign(all.begin(), all.begin() + ntlm_signature);
    out.data.assign(all.begin() + ntlm_signature, all.end());
    return out;
}

// The peer wants the token's parts apart, unrotated; gss_wrap's token cut in two is refused.
result<sealed_message> gss_context::seal_kerberos(byte_view plain) {
    OM_uint32 minor = 0;
    int sealed = 0;
    bytes data(plain.begin(), plain.end());
    gss_iov_buffer_desc iov[3]{};
    iov[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    iov[1].type = GSS_IOV_BUFFER_TYPE_DATA;
    iov[1].buffer = {data.size(), data.data()};
    iov[2].type = GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    const auto major = gss_wrap_iov(&minor, context_.get(), 1, GSS_C_QOP_DEFAULT, &sealed, iov, 3);
    sealed_message out;
    if (!GSS_ERROR(major)) {
        const auto* header = static_cast<const std::uint8_t*>(iov[0].buffer.value);
        const auto* padding = static_cast<const std::uint8_t*>(iov[2].buffer.value);
        out.header.assign(header, header + iov[0].buffer.length);
        if (iov[2].buffer.length != 0) data.insert(data.end(), padding, padding + iov[2].buffer.length);
        out.data = std::move(data);
    }
    OM_uint32 ignored = 0;
    gss_release_iov_buffer(&ignored, iov, 3);
    if (GSS_ERROR(major) || sealed == 0)
        return useless({errc::internal, "seal: " + gss::text_of(major, minor, gss::kerberos()), {}});
    return out;
}

result<bytes> gss_context::open(byte_view header, byte_view data) {
    if (!complete_ || useless_) return fail(errc::internal, "open: the security context is not usable");
    bytes token(header.begin(), header.end());
    append(token, data);
    OM_uint32 minor = 0;
    int sealed = 0;
    auto in = gss::view(token);
    gss::buffer plain;
    const auto major = gss_unwrap(&minor, context_.get(), &in, plain.out(), &sealed, nullptr);
    // Old, repeated or out of order counts as forged, too: nothing here is sent twice under one seal.
    constexpr OM_uint32 sequence = GSS_S_DUPLICATE_TOKEN | GSS_S_OLD_TOKEN | GSS_S_UNSEQ_TOKEN | GSS_S_GAP_TOKEN;
    if (GSS_ERROR(major) || (major & sequence) != 0)
        return useless(
            {errc::corrupt,
             "a sealed message cannot be opened: " + gss::text_of(major, minor, ntlm_ ? gss::ntlm() : gss::kerberos()),
             "It was changed on the way, or the two sides do not agree about the session's keys."});
    if (sealed == 0) return useless({errc::corrupt, "a message came signed only, not sealed", {}});
    const auto view = plain.bytes_view();
    return bytes(view.begin(), view.end());
}

}  // namespace stamplog::auth
