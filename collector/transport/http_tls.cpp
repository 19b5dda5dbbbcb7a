// TLS: whom we speak to is checked by the certificate's chain and name, or by its pinned fingerprint.
#include "http_core.hpp"
#include "stamplog/base/sha256.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::transport {
namespace {

std::string hex_only(std::string_view text) {
    std::string out;
    for (const char c : lower(text))
        if (c != ':' && c != ' ') out += c;
    return out;
}

bytes der_of(X509* certificate) {
    bytes out;
    const int size = certificate == nullptr ? 0 : i2d_X509(certificate, nullptr);
    if (size <= 0) return out;
    out.resize(static_cast<std::size_t>(size));
    auto* at = out.data();
    i2d_X509(certificate, &at);
    return out;
}

}  // namespace

result<void> http_core::prepare_tls() {
    namespace ssl = boost::asio::ssl;
    boost::system::error_code ec;
    auto& tls_context = link_->context;
    tls_context.emplace(ssl::context::tls_client);
    tls_context->set_default_verify_paths(ec);
    if (!target_.ca_file.empty()) {
        tls_context->load_verify_file(target_.ca_file, ec);
        if (ec) return fail(errc::config, "the file of certificates '" + target_.ca_file + "' cannot be used: " + ec.message());
    }
    auto& tls = link_->tls;
    tls.emplace(link_->socket, *tls_context);
    // Checked after the handshake, so that the message can name the fingerprint that was seen.
    tls->set_verify_mode(ssl::verify_none, ec);
    auto* parameters = SSL_get0_param(tls->native_handle());
    boost::system::error_code no_address;
    boost::asio::ip::make_address(target_.host, no_address);
    if (no_address) {
        SSL_ctrl(tls->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, target_.host.data());
        X509_VERIFY_PARAM_set1_host(parameters, target_.host.c_str(), 0);
    } else {
        X509_VERIFY_PARAM_set1_ip_asc(parameters, target_.host.c_str());
    }
    return {};
}

result<void> http_core::check_certificate() {
    auto* seen = SSL_get1_peer_certificate(link_->tls->native_handle());
    certificate = der_of(seen);
    X509_free(seen);
    if (certificate.empty()) return fail(errc::auth, where() + ": the service showed no certificate");
    const auto fingerprint = to_hex(sha256_of(certificate));
    if (!target_.fingerprint.empty()) {
        if (hex_only(target_.fingerprint) == fingerprint) return {};
        return fail(
            errc::auth, where() + ": the service's certificate has the fingerprint " + fingerprint + ", not the pinned one",
            "Either the certificate was renewed, or this is another machine: ask whoever keeps the stamp before you pin it.");
    }
    const auto verdict = SSL_get_verify_result(link_->tls->native_handle());
    if (verdict == X509_V_OK) return {};
    return fail(errc::auth,
                where() + ": the service's certificate is not trusted: " + X509_verify_cert_error_string(verdict) +
                    " (SHA-256 " + fingerprint + ")",
                "If you know the fingerprint to be right, pin it: --cert-fingerprint " + fingerprint +
                    "; or name the authority's certificate with --ca-file.");
}

}  // namespace stamplog::transport
