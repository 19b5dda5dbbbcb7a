// The client's side of a security context, by GSSAPI.
#include "address.hpp"
#include "gss_context.hpp"

namespace stamplog::auth {
namespace {

constexpr const char* ntlm_missing = "Install the package gss-ntlmssp (Debian's name).";
constexpr OM_uint32 wanted_flags =
    GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;

class initiator final : public gss_context {
 public:
    explicit initiator(initiator_options o) : options_(std::move(o)), bindings_(gss::bindings(options_.channel_binding)) {}

    [[nodiscard]] result<void> prepare();
    [[nodiscard]] result<std::optional<bytes>> step(byte_view peer_token) override;
    std::string peer() const override { return options_.host; }
    bool bound() const override { return complete_ && !options_.channel_binding.empty(); }

 private:
    [[nodiscard]] result<void> import(gss::name& out, std::string_view text, gss_OID type) const;
    [[nodiscard]] result<void> acquire(gss_OID mech);
    [[nodiscard]] result<void> acquire_ntlm_only();
    [[nodiscard]] error no_credential(OM_uint32 major, OM_uint32 minor, gss_OID mech) const;
    [[nodiscard]] result<void> limit_to(bool with_kerberos, bool with_ntlm);

    initiator_options options_;
    gss_channel_bindings_struct bindings_;
    gss::name user_, target_;
    gss::credential credential_;
    gss_OID mech_ = nullptr;
};

result<void> initiator::import(gss::name& out, std::string_view text, gss_OID type) const {
    OM_uint32 minor = 0;
    auto in = gss::view(as_bytes(text));
    const auto major = gss_import_name(&minor, &in, type, out.out());
    if (GSS_ERROR(major))
        return fail(errc::config, "authentication: the name cannot be used: " + gss::text_of(major, minor, nullptr));
    return {};
}

result<void> initiator::acquire(gss_OID mech) {
    OM_uint32 minor = 0;
    const std::string_view password = options_.password.reveal();
    auto secret_text = gss::view(as_bytes(password));
    gss_OID_set_desc mechs{1, mech};
    credential_.reset();
    const auto major = gss_acquire_cred_with_password(&minor, user_.get(), &secret_text, GSS_C_INDEFINITE, &mechs,
                                                      GSS_C_INITIATE, credential_.out(), nullptr, nullptr);
    if (GSS_ERROR(major)) return fail(no_credential(major, minor, mech));
    return {};
}

// A credential for SPNEGO with a password that NTLM alone is given. A password for all mechanisms makes the library ask the
// default realm's KDC as well, whoever that is: a resolver's time-out, and the user's name told to strangers.
result<void> initiator::acquire_ntlm_only() {
    OM_uint32 minor = 0;
    gss_key_value_element_desc password{"ntlmssp_password", options_.password.reveal().data()};  // gss-ntlmssp's own key
    const gss_key_value_set_desc store{1, &password};
    gss_OID_set_desc mechs{1, gss::spnego()};
    credential_.reset();
    const auto major = gss_acquire_cred_from(&minor, user_.get(), GSS_C_INDEFINITE, &mechs, GSS_C_INITIATE, &store,
                                             credential_.out(), nullptr, nullptr);
    // Nothing else was to be had: not even NTLM.
    if (GSS_ERROR(major))
        return fail(errc::config, "authentication: NTLM is not installed here: " + gss::text_of(major, minor, nullptr),
                    ntlm_missing);
    return {};
}

error initiator::no_credential(OM_uint32 major, OM_uint32 minor, gss_OID mech) const {
    const auto text = gss::text_of(major, minor, mech);
    if (gss::same(mech, gss::kerberos()))
        return {errc::auth, "authentication: no Kerberos ticket: " + text,
                "The user is written name@REALM, and krb5.conf must tell where the realm's KDC is."};
    if (GSS_ROUTINE_ERROR(major) == GSS_S_BAD_MECH || GSS_ROUTINE_ERROR(major) == GSS_S_UNAVAILABLE)
        return {errc::config, "authentication: NTLM is not installed here: " + text, ntlm_missing};
    return {errc::auth, "authentication: the credential cannot be used: " + text, {}};
}

// What SPNEGO offers. The credential was acquired for SPNEGO itself: only then can it be limited.
result<void> initiator::limit_to(bool with_kerberos, bool with_ntlm) {
    gss_OID_desc offered[2];
    std::size_t n = 0;
    if (with_kerberos) offered[n++] = *gss::kerberos();
    if (with_ntlm) offered[n++] = *gss::ntlm();
    gss_OID_set_desc set{n, offered};
    OM_uint32 minor = 0;
    const auto major = gss_set_neg_mechs(&minor, credential_.get(), &set);
    if (GSS_ERROR(major))
        return fail(errc::config, "authentication: NTLM is not installed here: " + gss::text_of(major, minor, nullptr),
                    ntlm_missing);
    return {};
}

result<void> initiator::prepare() {
    if (auto r = import(user_, options_.user, GSS_C_NT_USER_NAME); !r) return r;
    if (auto r = import(target_, "http@" + options_.host, GSS_C_NT_HOSTBASED_SERVICE); !r) return r;
    switch (options_.use) {
        case mechanism::ntlm:
            mech_ = gss::ntlm();
            return acquire(mech_);
        case mechanism::kerberos:
            if (is_address(options_.host))
                return fail(errc::config, "authentication: Kerberos knows no addresses, and " + options_.host + " is one",
                            "Give the ERCS by the name that it has in its domain, or use --auth negotiate.");
            // A refused password shows here, as a KDC's answer; SPNEGO would only say that it has no mechanism.
            if (auto r = acquire(gss::kerberos()); !r) return r;
            mech_ = gss::spnego();
            if (auto r = acquire(mech_); !r) return r;
            return limit_to(true, false);
        case mechanism::negotiate:
            break;
    }
    mech_ = gss::spnego();
    // By address, or as DOMAIN\name, there is no ticket to be had, and asking for one would wait for a resolver.
    const bool try_kerberos =
        !is_address(options_.host) && options_.user.find('@') != std::string::npos && acquire(gss::kerberos());
    if (auto r = try_kerberos ? acquire(mech_) : acquire_ntlm_only(); !r) return r;
    return limit_to(try_kerberos, true);
}

result<std::optional<bytes>> initiator::step(byte_view peer_token) {
    if (complete_ && peer_token.empty()) return std::optional<bytes>();
    OM_uint32 minor = 0, flags = 0;
    auto in = gss::view(peer_token);
    gss::buffer token;
    auto* bound_to = options_.channel_binding.empty() ? GSS_C_NO_CHANNEL_BINDINGS : &bindings_;
    const auto major =
        gss_init_sec_context(&minor, credential_.get(), context_.out(), target_.get(), mech_, wanted_flags, GSS_C_INDEFINITE,
                             bound_to, peer_token.empty() ? GSS_C_NO_BUFFER : &in, nullptr, token.out(), &flags, nullptr);
    if (GSS_ERROR(major)) {
        const auto* refused = "The name is written DOMAIN\\name, with the stamp's own domain.";
        return fail(errc::auth, "authentication: " + gss::text_of(major, minor, mech_), refused);
    }
    if ((major & GSS_S_CONTINUE_NEEDED) == 0) {
        if ((flags & GSS_C_CONF_FLAG) == 0) return fail(errc::auth, "authentication: the service agreed to no encryption");
        set_complete();
    }
    const auto out = token.bytes_view();
    if (out.empty()) return std::optional<bytes>();
    return std::optional<bytes>(bytes(out.begin(), out.end()));
}

}  // namespace

result<std::unique_ptr<security_context>> make_initiator(initiator_options options) {
    auto made = std::make_unique<initiator>(std::move(options));
    if (auto r = made->prepare(); !r) return fail(r.error());
    return made;
}

}  // namespace stamplog::auth
