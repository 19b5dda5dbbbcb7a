// Cheap reproducible noise: every value is a function of a key and a counter, so any line of any log can be made without
// making those before it. That is what lets three ERCS VMs give the same bytes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace stampsim {

// splitmix64's mixing step (Steele, Lea, Flood 2014).
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept { return mix(a ^ mix(b)); }

constexpr std::uint64_t key_of(std::uint64_t seed, std::string_view name) noexcept {
    std::uint64_t h = 1469598103934665603ULL;
    for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return mix(seed, h);
}

// A run of values for one line or record.
class noise {
 public:
    explicit constexpr noise(std::uint64_t key) noexcept : key_(key) {}
    std::uint64_t next() noexcept { return mix(key_ + 0xd1342543de82ef95ULL * ++count_); }
    std::uint64_t below(std::uint64_t n) noexcept { return (next() >> 16) % n; }
    template <class T>
    const T& pick(const T* items, std::size_t n) noexcept {
        return items[below(n)];
    }

 private:
    std::uint64_t key_, count_ = 0;
};

void append_hex(std::string& out, std::uint64_t value, int digits);
void append_number(std::string& out, std::uint64_t value);
void append_guid(std::string& out, std::uint64_t key);  // version 4 form

}  // namespace stampsim
