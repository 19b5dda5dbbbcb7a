#include "stamplog/base/sha256.hpp"

#include <openssl/evp.h>

#include <new>

namespace stamplog {

struct sha256::impl {
    EVP_MD_CTX* ctx = EVP_MD_CTX_new();
    ~impl() { EVP_MD_CTX_free(ctx); }
};

sha256::sha256() : impl_(std::make_unique<impl>()) {
    if (impl_->ctx == nullptr || EVP_DigestInit_ex(impl_->ctx, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
}
sha256::~sha256() = default;
sha256::sha256(sha256&&) noexcept = default;
sha256& sha256::operator=(sha256&&) noexcept = default;

void sha256::update(byte_view data) { EVP_DigestUpdate(impl_->ctx, data.data(), data.size()); }

sha256 sha256::branch() const {
    sha256 out;
    if (EVP_MD_CTX_copy_ex(out.impl_->ctx, impl_->ctx) != 1) throw std::bad_alloc();
    return out;
}

sha256_digest sha256::finish() {
    sha256_digest out{};
    EVP_DigestFinal_ex(impl_->ctx, out.data(), nullptr);
    return out;
}

sha256_digest sha256_of(byte_view data) {
    sha256 h;
    h.update(data);
    return h.finish();
}

}  // namespace stamplog
