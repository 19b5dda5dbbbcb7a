#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "stamplog/base/sha256.hpp"
#include "winrm/http_server.hpp"

namespace stampsim::winrm {
namespace {

template <class T, auto Free>
struct freed {
    void operator()(T* p) const { Free(p); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY, EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed<X509, X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed<BIO, BIO_free_all>>;

constexpr long a_year = 365L * 24 * 3600;

std::string text_of(BIO* b) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(b, &data);
    return {data, static_cast<std::size_t>(size)};
}

bool add_names(X509* certificate) {
    const std::unique_ptr<X509_EXTENSION, freed<X509_EXTENSION, X509_EXTENSION_free>> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost"));
    return names && X509_add_ext(certificate, names.get(), -1) == 1;
}

}  // namespace

stamplog::result<tls_identity> make_tls_identity() {
    const key_ptr key(EVP_RSA_gen(2048));
    const certificate_ptr made(X509_new());
    const auto failed = [] { return stamplog::fail(stamplog::errc::internal, "no certificate can be made"); };
    if (!key || !made) return failed();
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), a_year);
    X509_set_pubkey(made.get(), key.get());
    auto* name = X509_get_subject_name(made.get());
    const auto* text = reinterpret_cast<const unsigned char*>("stampsim");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(made.get(), name);
    if (!add_names(made.get()) || X509_sign(made.get(), key.get(), EVP_sha256()) == 0) return failed();
    tls_identity out;
    const bio_ptr certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509(certificate_text.get(), made.get()) != 1 ||
        PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return failed();
    out.certificate_pem = text_of(certificate_text.get());
    out.key_pem = text_of(key_text.get());
    out.certificate.resize(static_cast<std::size_t>(i2d_X509(made.get(), nullptr)));
    auto* at = out.certificate.data();
    i2d_X509(made.get(), &at);
    out.fingerprint = stamplog::to_hex(stamplog::sha256_of(out.certificate));
    return out;
}

}  // namespace stampsim::winrm
