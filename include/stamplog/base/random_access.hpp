// Reading at any place: a local file, bytes in memory, an object behind range requests.
#pragma once

#include <cstdint>
#include <span>

#include "stamplog/base/result.hpp"

namespace stamplog {

// Thread-safe: several threads read at once, so there is no position. The size does not change while it is open.
class random_access {
 public:
    virtual ~random_access() = default;
    virtual std::uint64_t size() const noexcept = 0;
    // Fills all of `out` from `offset` on. errc::corrupt: the range goes beyond the end (a shorter file than expected);
    // errc::io, transient, disconnected: the medium failed.
    [[nodiscard]] virtual result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
};

}  // namespace stamplog
