#include "xxh64_stripes.hpp"

#include "stamplog/base/xxh64.hpp"

namespace stamplog {

std::uint64_t xxh64_stripes::finish() noexcept {
    constexpr std::uint64_t prime_3 = 0x165667B19E3779F9, prime_4 = 0x85EBCA77C2B2AE63, prime_5 = 0x27D4EB2F165667C5;
    while (left_ > 0) take();
    std::uint64_t sum = prime_5;
    if (size_ >= stripe) {
        sum = std::rotl(lanes_[0], 1) + std::rotl(lanes_[1], 7) + std::rotl(lanes_[2], 12) + std::rotl(lanes_[3], 18);
        for (const auto lane : lanes_) sum = (sum ^ mixed(0, lane)) * prime_1 + prime_4;
    }
    sum += size_;
    auto rest = size_ % stripe;
    for (; rest >= 8; rest -= 8, at_ += 8) sum = std::rotl(sum ^ mixed(0, load_le<std::uint64_t>(at_)), 27) * prime_1 + prime_4;
    for (; rest >= 4; rest -= 4, at_ += 4) sum = std::rotl(sum ^ load_le<std::uint32_t>(at_) * prime_1, 23) * prime_2 + prime_3;
    for (; rest > 0; --rest, ++at_) sum = std::rotl(sum ^ *at_ * prime_5, 11) * prime_1;
    sum = (sum ^ (sum >> 33)) * prime_2;
    sum = (sum ^ (sum >> 29)) * prime_3;
    return sum ^ (sum >> 32);
}

std::uint64_t xxh64_of(byte_view text) noexcept { return xxh64_stripes(text).finish(); }

}  // namespace stamplog
