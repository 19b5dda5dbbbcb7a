// XXH64 with seed 0 (xxHash's specification, "XXH64 Algorithm Description"), a stripe at a time: for who has other things to do
// in between.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "stamplog/base/bytes.hpp"

namespace stamplog {

class xxh64_stripes {
 public:
    static constexpr std::size_t stripe = 32;

    // `text` must outlive it.
    explicit xxh64_stripes(byte_view text) noexcept : at_(text.data()), left_(text.size() / stripe), size_(text.size()) {}

    // How many are whole and not taken yet.
    std::size_t left() const noexcept { return left_; }

    // At least one must be left.
    void take() noexcept {
#pragma GCC unroll 4
        for (auto& lane : lanes_) {
            lane = mixed(lane, load_le<std::uint64_t>(at_));
            at_ += sizeof(std::uint64_t);
        }
        --left_;
    }

    // Takes what is left, and ends.
    std::uint64_t finish() noexcept;

 private:
    static constexpr std::uint64_t prime_1 = 0x9E3779B185EBCA87, prime_2 = 0xC2B2AE3D27D4EB4F;

    static std::uint64_t mixed(std::uint64_t lane, std::uint64_t word) noexcept {
        return std::rotl(lane + word * prime_2, 31) * prime_1;
    }

    const std::uint8_t* at_;
    std::size_t left_;
    std::size_t size_;
    std::uint64_t lanes_[4] = {prime_1 + prime_2, prime_2, 0, 0 - prime_1};
};

}  // namespace stamplog
