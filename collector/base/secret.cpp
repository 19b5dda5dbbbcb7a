#include "stamplog/base/secret.hpp"

#include <openssl/crypto.h>

namespace stamplog {

void wipe(void* data, std::size_t size) noexcept {
    if (size != 0) OPENSSL_cleanse(data, size);
}

void wipe(std::string& s) noexcept {
    // The capacity, not only the size: a string that was shortened still holds its old tail.
    s.resize(s.capacity());
    wipe(s.data(), s.size());
    s.clear();
}

}  // namespace stamplog
