// Sources of bytes that break off, change, or are counted.
#pragma once

#include <atomic>
#include <string>

#include "stamplog/storage/place.hpp"

namespace stamplog::storage::testing {

inline bytes some_bytes(std::size_t size, std::uint32_t seed = 1) {
    bytes out(size);
    for (auto& b : out) b = static_cast<std::uint8_t>((seed = seed * 1664525u + 1013904223u) >> 24);
    return out;
}

class odd_source final : public file {
 public:
    explicit odd_source(bytes content) : content_(std::move(content)) {}

    std::uint64_t fails_from = ~std::uint64_t{0};  // reading beyond this byte is errc::io
    bool changed = false;                          // still_the_same() says no
    bool differs_when_read_again = false;          // every byte, from the second reading of it on
    bool says_same = false;                        // although it differs, as a disk or memory that rots does
    mutable std::atomic<std::uint64_t> furthest{0};

    std::uint64_t size() const noexcept override { return content_.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        const auto end = offset + out.size();
        if (end > fails_from) return fail(errc::io, "odd source: reading failed, as was asked");
        if (end > size()) return fail(errc::corrupt, "odd source: ends before that");
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = content_[offset + i];
        if (differs_when_read_again && offset < furthest)
            for (auto& b : out) b = static_cast<std::uint8_t>(~b);
        if (end > furthest) furthest = end;
        return {};
    }
    [[nodiscard]] result<void> still_the_same() const override {
        if (changed || (differs_when_read_again && !says_same))
            return fail(errc::conflict, "odd source: changed while it was read");
        return {};
    }

 private:
    bytes content_;
};

}  // namespace stamplog::storage::testing
