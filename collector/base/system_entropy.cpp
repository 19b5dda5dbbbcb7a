#include <openssl/rand.h>

#include <stdexcept>

#include "stamplog/base/system.hpp"

namespace stamplog {

void system_entropy::fill(std::span<std::uint8_t> out) {
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
        throw std::runtime_error("the system's random generator failed");
}

}  // namespace stamplog
