// Certificates made on the spot: for whom and for when a test wants.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "stamplog/base/bytes.hpp"

namespace stamplog::testing {

struct test_certificate {
    std::string pem, key_pem;
    bytes der;

    // `names` as OpenSSL writes them: "IP:127.0.0.1,DNS:localhost". Signed with its own key; valid from an hour ago, or for two
    // days that ended yesterday.
    explicit test_certificate(const char* names, bool expired = false) {
        constexpr long hour = 3600, day = 24 * hour;
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
        auto* c = made.get();
        X509_set_version(c, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(c), 7);
        X509_gmtime_adj(X509_getm_notBefore(c), expired ? -3 * day : -hour);
        X509_gmtime_adj(X509_getm_notAfter(c), expired ? -day : day);
        X509_set_pubkey(c, key.get());
        const auto* text = reinterpret_cast<const unsigned char*>("stamp.test");
        X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(c, X509_get_subject_name(c));
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> alternatives(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names), X509_EXTENSION_free);
        if (!alternatives || X509_add_ext(c, alternatives.get(), -1) != 1 || X509_sign(c, key.get(), EVP_sha256()) == 0)
            throw std::runtime_error("certificate");
        pem = written([&](BIO* b) { PEM_write_bio_X509(b, c); });
        key_pem = written([&](BIO* b) { PEM_write_bio_PrivateKey(b, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
        const auto raw = written([&](BIO* b) { i2d_X509_bio(b, c); });
        der.assign(raw.begin(), raw.end());
    }

 private:
    template <class F>
    static std::string written(F f) {
        const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
        f(out.get());
        char* data = nullptr;
        const auto size = BIO_get_mem_data(out.get(), &data);
        return {data, static_cast<std::size_t>(size)};
    }
};

}  // namespace stamplog::testing
