// What tells that two texts are equal, once each has gone by. docs/decisions/0025.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "stamplog/base/bytes.hpp"

namespace stamplog {

// GMAC (NIST SP 800-38D) under a random key of this process, which nobody learns: two texts of n blocks that are not the same
// have one fingerprint with a chance of n + 1 in 2^128, whoever made them. Good within this process only, and never written.
using fingerprint = std::array<std::uint8_t, 16>;

// One text after the other: start, add..., finish. One thread at a time.
class fingerprinter {
 public:
    fingerprinter();
    ~fingerprinter();
    fingerprinter(fingerprinter&&) noexcept;
    void start();
    void add(byte_view data);
    fingerprint finish();

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog
