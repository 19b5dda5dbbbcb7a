// SHA-256, streaming (OpenSSL's EVP; about 2 GB/s where the processor has SHA-NI).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stamplog/base/bytes.hpp"

namespace stamplog {

using sha256_digest = std::array<std::uint8_t, 32>;

class sha256 {
 public:
    sha256();
    ~sha256();
    sha256(sha256&&) noexcept;
    sha256& operator=(sha256&&) noexcept;
    void update(byte_view data);
    sha256 branch() const;   // goes on from the same state: a hash of the beginning, and one of the whole
    sha256_digest finish();  // ends this hash; start a new object for another

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

sha256_digest sha256_of(byte_view data);
// The digests of `texts`, one for one: two at a time where the processor has SHA instructions, which nearly doubles the speed
// (docs/decisions/0023); one after the other elsewhere.
std::vector<sha256_digest> sha256_of_each(std::span<const byte_view> texts);

// The same, and XXH64 (seed 0) of `whole`, which the texts mostly are a part of: it fits between the rounds and so costs hardly
// any time (docs/decisions/0028).
struct digests_and_xxh64 {
    std::vector<sha256_digest> digests;
    std::uint64_t xxh64 = 0;
};
digests_and_xxh64 sha256_of_each(std::span<const byte_view> texts, byte_view whole);

// A text that comes piece by piece.
class text_pieces {
 public:
    virtual ~text_pieces() = default;
    virtual byte_view next() = 0;  // good until the next call; empty: the end
};
std::vector<sha256_digest> sha256_of_each(std::span<text_pieces* const> texts);
inline std::string to_hex(const sha256_digest& d) { return to_hex(byte_view(d)); }

}  // namespace stamplog
