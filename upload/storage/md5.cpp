#include "md5.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace stamplog::storage {

struct md5::impl {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    void begin() const {
        // Fails where a policy of the system forbids MD5: Blob cannot be used there.
        if (!context || EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1)
            throw std::runtime_error("this system's OpenSSL has no MD5");
    }
};

md5::md5() : impl_(std::make_unique<impl>()) { impl_->begin(); }
md5::~md5() = default;

void md5::update(byte_view data) {
    if (EVP_DigestUpdate(impl_->context.get(), data.data(), data.size()) != 1) throw std::runtime_error("MD5 failed");
}

md5_digest md5::finish() {
    md5_digest out{};
    if (EVP_DigestFinal_ex(impl_->context.get(), out.data(), nullptr) != 1) throw std::runtime_error("MD5 failed");
    impl_->begin();
    return out;
}

}  // namespace stamplog::storage
