// The service's side of a security context, by GSSAPI: for the simulated stamp and for tests.
#include "gss_context.hpp"

namespace stamplog::auth {
namespace {

constexpr std::string_view ntlm_start("NTLMSSP\0", 8);
constexpr OM_uint32 channel_bound = 0x800;  // GSS_C_CHANNEL_BOUND_FLAG: the peer sent bindings, and they are ours

// What the first token is of: NTLMSSP by its signature; else the object id that RFC 2743 3.1 puts in front, after 0x60 and a
// length. Windows takes raw NTLM under Negotiate, and bare Kerberos under the scheme of that name.
gss_OID mechanism_of(byte_view token) {
    if (as_text(token).starts_with(ntlm_start)) return gss::ntlm();
    const auto* oid = gss::kerberos();
    if (token.size() < 2 || token[0] != 0x60) return gss::spnego();
    const std::size_t at = token[1] < 0x80 ? 2 : 2u + (token[1] & 0x7fu);
    if (token.size() < at + 2 + oid->length || token[at] != 0x06 || token[at + 1] != oid->length) return gss::spnego();
    gss_OID_desc found{oid->length, const_cast<std::uint8_t*>(token.data()) + at + 2};
    return gss::same(&found, gss::kerberos()) ? gss::kerberos() : gss::spnego();
}

class acceptor final : public gss_context {
 public:
    explicit acceptor(acceptor_options o) : options_(std::move(o)), bindings_(gss::bindings(options_.channel_binding)) {}

    [[nodiscard]] result<std::optional<bytes>> step(byte_view peer_token) override;
    std::string peer() const override { return peer_; }
    bool bound() const override { return bound_; }

 private:
    [[nodiscard]] result<void> acquire(gss_OID mech);
    [[nodiscard]] result<void> limit_to_what_there_is();

    acceptor_options options_;
    gss_channel_bindings_struct bindings_;
    gss::credential credential_;
    std::string peer_;
    bool bound_ = false;
};

result<void> acceptor::acquire(gss_OID mech) {
    OM_uint32 minor = 0;
    gss_OID_set_desc mechs{1, mech};
    const auto major =
        gss_acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechs, GSS_C_ACCEPT, credential_.out(), nullptr, nullptr);
    if (GSS_ERROR(major))
        return fail(
            errc::config, "acceptor: no credential: " + gss::text_of(major, minor, mech),
            "NTLM needs the package gss-ntlmssp and a file of users (NTLM_USER_FILE), Kerberos a key table (KRB5_KTNAME).");
    return {};
}

result<void> acceptor::limit_to_what_there_is() {
    // Kerberos only where a key table is: without one SPNEGO would choose it and then fail.
    gss::credential keys;
    OM_uint32 minor = 0;
    gss_OID_set_desc kerberos_only{1, gss::kerberos()};
    const bool with_kerberos = !GSS_ERROR(
        gss_acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &kerberos_only, GSS_C_ACCEPT, keys.out(), nullptr, nullptr));
    gss_OID_desc offered[2];
    std::size_t n = 0;
    if (with_kerberos) offered[n++] = *gss::kerberos();
    offered[n++] = *gss::ntlm();
    gss_OID_set_desc set{n, offered};
    const auto major = gss_set_neg_mechs(&minor, credential_.get(), &set);
    if (GSS_ERROR(major)) return fail(errc::config, "acceptor: " + gss::text_of(major, minor, nullptr));
    return {};
}

result<std::optional<bytes>> acceptor::step(byte_view peer_token) {
    if (peer_token.empty()) return fail(errc::auth, "acceptor: an empty token");
    if (complete_) return fail(errc::auth, "acceptor: a token after the last one");
    if (credential_.get() == nullptr) {
        auto* const mech = mechanism_of(peer_token);
        if (auto r = acquire(mech); !r) return fail(r.error());
        if (gss::same(mech, gss::spnego()))
            if (auto r = limit_to_what_there_is(); !r) return fail(r.error());
    }
    OM_uint32 minor = 0, flags = 0;
    auto in = gss::view(peer_token);
    gss::buffer token;
    gss::name who;
    auto* bound_to = options_.channel_binding.empty() ? GSS_C_NO_CHANNEL_BINDINGS : &bindings_;
    const auto major = gss_accept_sec_context(&minor, context_.out(), credential_.get(), &in, bound_to, who.out(), nullptr,
                                              token.out(), &flags, nullptr, nullptr);
    if (GSS_ERROR(major)) return fail(errc::auth, "acceptor: refused: " + gss::text_of(major, minor, nullptr));
    if ((major & GSS_S_CONTINUE_NEEDED) == 0) {
        bound_ = (flags & channel_bound) != 0;
        if (options_.require_binding && !bound_)
            return fail(errc::auth, "acceptor: refused: the client sent no channel bindings");
        gss::buffer text;
        if (!GSS_ERROR(gss_display_name(&minor, who.get(), text.out(), nullptr))) {
            peer_ = text.text();
            while (peer_.ends_with('\0')) peer_.pop_back();  // gss-ntlmssp counts its terminator
        }
        set_complete();
    }
    const auto out = token.bytes_view();
    if (out.empty()) return std::optional<bytes>();
    return std::optional<bytes>(bytes(out.begin(), out.end()));
}

}  // namespace

result<std::unique_ptr<security_context>> make_acceptor(acceptor_options options) {
    return std::make_unique<acceptor>(std::move(options));
}

}  // namespace stamplog::auth
