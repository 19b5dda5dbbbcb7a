// Reading far away in few large ranges: what is known to be wanted is fetched as a whole, neighbours together, and kept for a
// while.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "stamplog/base/random_access.hpp"

namespace stamplog::storage {

struct byte_range {
    std::uint64_t begin = 0, end = 0;
};

struct cache_options {
    std::uint64_t largest_fetch = 8ULL << 20;  // bytes of one range
    std::uint64_t capacity = 64ULL << 20;      // bytes kept; besides, what readers wait for at the moment
};

// Thread-safe; threads that want the same bytes wait for one fetch.
class range_cache final : public random_access {
 public:
    explicit range_cache(std::shared_ptr<const random_access> from, cache_options how = {});
    ~range_cache() override;

    std::uint64_t size() const noexcept override;
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override;

    // Ranges that will be read as a whole: sorted, not overlapping. Reading in one fetches all of it, with those that follow
    // without a gap. Outside of them what is read from front to end comes in growing ranges. Replaces an earlier plan.
    void plan(std::vector<byte_range> wanted) const;

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::storage
