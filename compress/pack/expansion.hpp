// How much the role zips expand to, with the zips within them that are opened: what no collection of logs does, is not
// unpacked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>

#include "stamplog/base/result.hpp"
#include "stamplog/zip/directory.hpp"

namespace stamplog::pack {

// Asked for one zip after the other, always in the same order: what is refused depends on those before it.
class expansion {
 public:
    // Why role zip number `zip` (of report::zips) must not be unpacked. What may be is counted.
    [[nodiscard]] std::optional<error> refuses(std::uint32_t zip, std::uint64_t zip_bytes, std::span<const zip::entry> members);
    // The same for a zip within that one, once that one is counted. It has no bytes of its own: all that it becomes comes out
    // of the role zip's.
    [[nodiscard]] std::optional<error> refuses_nested(std::uint32_t zip, std::span<const zip::entry> members);

 private:
    struct amount {
        std::uint64_t zip_bytes = 0, bytes = 0;
        [[nodiscard]] bool beyond(std::uint64_t free) const noexcept;
        amount operator+(const amount& other) const noexcept { return {zip_bytes + other.zip_bytes, bytes + other.bytes}; }
    };
    [[nodiscard]] std::optional<error> refuses(std::uint32_t zip, const amount& more, std::uint64_t members);

    std::unordered_map<std::uint32_t, amount> of_zip_;
    amount all_;
    std::uint64_t members_ = 0;
};

}  // namespace stamplog::pack
