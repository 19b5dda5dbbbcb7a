#include "stamplog/base/fingerprint.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <new>

#include "stamplog/base/system.hpp"

namespace stamplog {
namespace {

using aes_key = std::array<std::uint8_t, 16>;

const aes_key& key() {
    static const aes_key one = [] {
        aes_key k{};
        system_entropy().fill(k);
        return k;
    }();
    return one;
}

// The same for all texts: their fingerprints are compared. It would give a secret away if any of them got out.
constexpr std::array<std::uint8_t, 12> one_nonce{};

}  // namespace

struct fingerprinter::impl {
    EVP_CIPHER_CTX* ctx = EVP_CIPHER_CTX_new();
    impl() {
        if (ctx == nullptr || EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), nullptr, key().data(), nullptr) != 1)
            throw std::bad_alloc();
    }
    ~impl() { EVP_CIPHER_CTX_free(ctx); }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;
};

fingerprinter::fingerprinter() : impl_(std::make_unique<impl>()) {}
fingerprinter::~fingerprinter() = default;
fingerprinter::fingerprinter(fingerprinter&&) noexcept = default;

void fingerprinter::start() {
    if (EVP_EncryptInit_ex(impl_->ctx, nullptr, nullptr, nullptr, one_nonce.data()) != 1) throw std::bad_alloc();
}

void fingerprinter::add(byte_view data) {
    constexpr std::size_t most = 1u << 30;  // lengths are an int there
    while (!data.empty()) {
        const auto now = data.first(std::min(data.size(), most));
        int n = 0;
        if (EVP_EncryptUpdate(impl_->ctx, nullptr, &n, now.data(), static_cast<int>(now.size())) != 1) throw std::bad_alloc();
        data = data.subspan(now.size());
    }
}

fingerprint fingerprinter::finish() {
    fingerprint out{};
    int n = 0;
    if (EVP_EncryptFinal_ex(impl_->ctx, out.data(), &n) != 1 ||
        EVP_CIPHER_CTX_ctrl(impl_->ctx, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(out.size()), out.data()) != 1)
        throw std::bad_alloc();
    return out;
}

}  // namespace stamplog
