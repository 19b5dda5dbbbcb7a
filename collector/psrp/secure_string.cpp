// AES-256-CBC over UTF-16LE: the text of <SS>.
#include "secure_string.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <climits>

#include "utf.hpp"

namespace stamplog::psrp {
namespace {

constexpr std::size_t block = 16;
constexpr std::array<std::uint8_t, block> zero_iv{};

struct cipher_deleter {
    void operator()(EVP_CIPHER_CTX* c) const noexcept { EVP_CIPHER_CTX_free(c); }
};

// Wipes what it held, on every way out.
struct wiped_bytes {
    bytes data;
    ~wiped_bytes() { wipe(data.data(), data.size()); }
};

// One whole message through the cipher. False when OpenSSL refuses, which for decryption means a wrong padding.
bool run_cipher(bool encrypting, byte_view key, byte_view in, bytes& out) {
    const std::unique_ptr<EVP_CIPHER_CTX, cipher_deleter> context(EVP_CIPHER_CTX_new());
    if (!context || in.size() > INT_MAX - block) return false;
    out.resize(in.size() + block);
    int head = 0, tail = 0;
    const bool ok =
        EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key.data(), zero_iv.data(), encrypting ? 1 : 0) == 1 &&
        EVP_CipherUpdate(context.get(), out.data(), &head, in.data(), static_cast<int>(in.size())) == 1 &&
        EVP_CipherFinal_ex(context.get(), out.data() + head, &tail) == 1;
    if (!ok) {
        wipe(out.data(), out.size());
        out.clear();
        return false;
    }
    const auto size = static_cast<std::size_t>(head) + static_cast<std::size_t>(tail);
    wipe(out.data() + size, out.size() - size);
    out.resize(size);
    return true;
}

}  // namespace

session_key session_key::random(entropy& source) {
    session_key k;
    source.fill(k.key_);
    return k;
}

result<session_key> session_key::from(byte_view key) {
    if (key.size() != size) return fail(errc::corrupt, "session key: " + std::to_string(key.size()) + " bytes instead of 32");
    session_key k;
    std::copy(key.begin(), key.end(), k.key_.begin());
    return k;
}

session_key::session_key(session_key&& other) noexcept : key_(other.key_) { wipe(other.key_.data(), size); }

session_key& session_key::operator=(session_key&& other) noexcept {
    if (this != &other) {
        key_ = other.key_;
        wipe(other.key_.data(), size);
    }
    return *this;
}

session_key::~session_key() { wipe(key_.data(), size); }

result<encrypted_string> session_key::encrypt(const secret& text) const {
    const wiped_bytes plain{to_utf16le(text.reveal())};
    encrypted_string out;
    if (!run_cipher(true, key_, plain.data, out.data)) return fail(errc::internal, "SecureString: encryption failed");
    return out;
}

result<secret> session_key::decrypt(const encrypted_string& text) const {
    if (text.data.empty() || text.data.size() % block != 0)
        return fail(errc::corrupt, "SecureString: " + std::to_string(text.data.size()) + " bytes, not whole blocks of 16");
    wiped_bytes plain;
    if (!run_cipher(false, key_, text.data, plain.data))
        return fail(errc::corrupt, "SecureString: wrong padding, so it was not encrypted with this session's key");
    if (plain.data.size() % 2 != 0) return fail(errc::corrupt, "SecureString: half a UTF-16 unit at its end");
    return secret(from_utf16le(plain.data));
}

result<secret> read_clear_string(const encrypted_string& text) {
    if (text.data.size() % 2 != 0) return fail(errc::corrupt, "SecureString: half a UTF-16 unit at its end");
    return secret(from_utf16le(text.data));
}

}  // namespace stamplog::psrp
