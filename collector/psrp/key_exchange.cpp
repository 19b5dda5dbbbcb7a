// PUBLIC_KEY and ENCRYPTED_SESSION_KEY: CryptoAPI key blobs in base64, little-endian numbers, RSA with PKCS#1 v1.5.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <climits>

#include "secure_string.hpp"

namespace stamplog::psrp {
namespace {

constexpr std::size_t modulus_size = 256;
// PUBLICKEYBLOB, version 2, CALG_RSA_KEYX, "RSA1", 2048 bits; exponent and modulus follow.
constexpr std::array<std::uint8_t, 16> public_header = {6, 2, 0, 0, 0, 0xA4, 0, 0, 'R', 'S', 'A', '1', 0, 8, 0, 0};
// SIMPLEBLOB, version 2, CALG_AES_256, wrapped with CALG_RSA_KEYX; the reversed RSA block follows.
constexpr std::array<std::uint8_t, 12> session_header = {1, 2, 0, 0, 0x10, 0x66, 0, 0, 0, 0xA4, 0, 0};

template <auto free_it>
struct openssl_deleter {
    template <class T>
    void operator()(T* p) const noexcept {
        free_it(p);
    }
};
using key_ptr = std::unique_ptr<EVP_PKEY, openssl_deleter<EVP_PKEY_free>>;
using context_ptr = std::unique_ptr<EVP_PKEY_CTX, openssl_deleter<EVP_PKEY_CTX_free>>;
using number_ptr = std::unique_ptr<BIGNUM, openssl_deleter<BN_free>>;
using builder_ptr = std::unique_ptr<OSSL_PARAM_BLD, openssl_deleter<OSSL_PARAM_BLD_free>>;
using params_ptr = std::unique_ptr<OSSL_PARAM, openssl_deleter<OSSL_PARAM_free>>;
using bio_ptr = std::unique_ptr<BIO, openssl_deleter<BIO_free>>;

// OpenSSL's queue belongs to the thread: what we do not report must not surface in somebody else's error.
[[nodiscard]] tl::unexpected<error> openssl_failure(errc code, std::string what) {
    ERR_clear_error();
    return fail(code, "key exchange: " + std::move(what));
}

number_ptr get_number(const EVP_PKEY* key, const char* name) {
    BIGNUM* n = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &n) != 1) return nullptr;
    return number_ptr(n);
}

result<key_ptr> public_key_of(std::string_view text) {
    const auto blob = from_base64(text);
    if (!blob) return fail(errc::corrupt, "key exchange: the public key is not base64");
    if (blob->size() != public_header.size() + 4 + modulus_size ||
        !std::equal(public_header.begin(), public_header.end(), blob->begin()))
        return fail(errc::corrupt, "key exchange: the public key is not an RSA-2048 key blob");
    const std::uint8_t* numbers = blob->data() + public_header.size();
    const number_ptr e(BN_lebin2bn(numbers, 4, nullptr)), n(BN_lebin2bn(numbers + 4, modulus_size, nullptr));
    // An even or short modulus, or an exponent below 3, would send the session key out in clear or to nobody.
    if (!e || !n || BN_num_bits(n.get()) != 2048 || BN_is_odd(n.get()) != 1 || BN_is_odd(e.get()) != 1 ||
        BN_is_one(e.get()) == 1)
        return openssl_failure(errc::corrupt, "the public key's numbers are not those of an RSA-2048 key");
    const builder_ptr builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return openssl_failure(errc::internal, "the public key cannot be built");
    const params_ptr params(OSSL_PARAM_BLD_to_param(builder.get()));
    const context_ptr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return openssl_failure(errc::corrupt, "the public key is refused");
    return key_ptr(key);
}

}  // namespace

struct exchange_key_pair::impl {
    key_ptr key;
};

exchange_key_pair::exchange_key_pair(std::unique_ptr<impl> i) noexcept : impl_(std::move(i)) {}
exchange_key_pair::exchange_key_pair(exchange_key_pair&&) noexcept = default;
exchange_key_pair& exchange_key_pair::operator=(exchange_key_pair&&) noexcept = default;
exchange_key_pair::~exchange_key_pair() = default;

result<exchange_key_pair> exchange_key_pair::generate() {
    key_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", modulus_size * 8));
    if (!key) return openssl_failure(errc::internal, "no RSA key could be made");
    return exchange_key_pair(std::make_unique<impl>(impl{std::move(key)}));
}

result<exchange_key_pair> exchange_key_pair::from_pem(std::string_view pem) {
    if (pem.size() > INT_MAX) return fail(errc::config, "key exchange: the private key's file is too large");
    const bio_ptr source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    key_ptr key(source ? PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) != static_cast<int>(modulus_size * 8))
        return openssl_failure(errc::config, "not an RSA-2048 private key in PEM");
    return exchange_key_pair(std::make_unique<impl>(impl{std::move(key)}));
}

result<std::string> exchange_key_pair::public_key_text() const {
    const auto n = get_number(impl_->key.get(), OSSL_PKEY_PARAM_RSA_N), e = get_number(impl_->key.get(), OSSL_PKEY_PARAM_RSA_E);
    bytes blob(public_header.begin(), public_header.end());
    blob.resize(public_header.size() + 4 + modulus_size);
    std::uint8_t* numbers = blob.data() + public_header.size();
    if (!n || !e || BN_bn2lebinpad(e.get(), numbers, 4) != 4 ||
        BN_bn2lebinpad(n.get(), numbers + 4, modulus_size) != static_cast<int>(modulus_size))
        return openssl_failure(errc::internal, "the public key cannot be written");
    return to_base64(blob);
}

result<session_key> exchange_key_pair::open(std::string_view text) const {
    auto blob = from_base64(text);
    if (!blob) return fail(errc::corrupt, "key exchange: the encrypted session key is not base64");
    if (blob->size() != session_header.size() + modulus_size ||
        !std::equal(session_header.begin(), session_header.end(), blob->begin()))
        return fail(errc::corrupt, "key exchange: the encrypted session key is not an AES-256 key blob");
    std::reverse(blob->begin() + session_header.size(), blob->end());
    const context_ptr context(EVP_PKEY_CTX_new(impl_->key.get(), nullptr));
    std::array<std::uint8_t, modulus_size> plain{};
    std::size_t size = plain.size();
    const bool ok =
        context && EVP_PKEY_decrypt_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_decrypt(context.get(), plain.data(), &size, blob->data() + session_header.size(), modulus_size) == 1;
    auto key = ok ? session_key::from(byte_view(plain).first(std::min(size, plain.size())))
                  : result<session_key>(openssl_failure(errc::corrupt, "the session key does not decrypt with our key"));
    wipe(plain.data(), plain.size());
    return key;
}

result<std::string> seal_session_key(const session_key& key, std::string_view public_key_text) {
    const auto recipient = public_key_of(public_key_text);
    if (!recipient) return fail(recipient.error());
    const context_ptr context(EVP_PKEY_CTX_new(recipient->get(), nullptr));
    bytes blob(session_header.begin(), session_header.end());
    blob.resize(session_header.size() + modulus_size);
    std::size_t size = modulus_size;
    if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_encrypt(context.get(), blob.data() + session_header.size(), &size, key.reveal().data(), session_key::size) !=
            1 ||
        size != modulus_size)
        return openssl_failure(errc::corrupt, "the session key cannot be encrypted with the client's key");
    std::reverse(blob.begin() + session_header.size(), blob.end());
    return to_base64(blob);
}

}  // namespace stamplog::psrp
