#include "stamplog/auth/channel_binding.hpp"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

namespace stamplog::auth {

bytes channel_binding_of(byte_view certificate) {
    const auto* at = certificate.data();
    const std::unique_ptr<X509, decltype(&X509_free)> parsed(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())),
                                                             X509_free);
    if (!parsed) return {};
    int hash = NID_undef;
    OBJ_find_sigid_algs(X509_get_signature_nid(parsed.get()), &hash, nullptr);
    const EVP_MD* md = hash == NID_undef || hash == NID_md5 || hash == NID_sha1 ? EVP_sha256() : EVP_get_digestbynid(hash);
    if (md == nullptr) md = EVP_sha256();
    std::uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(certificate.data(), certificate.size(), digest, &size, md, nullptr) != 1) return {};
    constexpr std::string_view prefix = "tls-server-end-point:";
    bytes out(prefix.begin(), prefix.end());
    out.insert(out.end(), digest, digest + size);
    return out;
}

}  // namespace stamplog::auth
