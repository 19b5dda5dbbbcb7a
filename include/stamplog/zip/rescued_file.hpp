// A file on a medium that does not give all of it back (bad sectors): a bundle's other frames and a zip's other members are as
// good as ever.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>

#include "stamplog/base/random_access.hpp"

namespace stamplog::zip {

// What cannot be read (errc::io) is taken piece by piece; pieces that cannot be had read as zeros, which no checksum mistakes
// for what was there. They are not asked for again: a disk takes seconds to give up.
class rescued_file final : public random_access {
 public:
    static constexpr std::size_t piece = 4096;       // bytes, at multiples of it: the sectors of today's disks
    static constexpr std::size_t max_lost = 16'384;  // pieces; beyond, the medium fails as a whole: errc::io

    // Told of whole pieces that cannot be read, once, and of a row of them together; on any thread, one at a time.
    using lost_bytes = std::function<void(std::uint64_t offset, std::uint64_t size, const error& why)>;

    rescued_file(std::shared_ptr<const random_access> from, lost_bytes on_lost);
    std::uint64_t size() const noexcept override { return from_->size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override;

 private:
    struct row;
    bool has_lost(std::uint64_t offset, std::uint64_t end) const;
    [[nodiscard]] result<void> by_pieces(std::uint64_t offset, std::span<std::uint8_t> out) const;
    [[nodiscard]] result<void> read_piece(std::uint64_t offset, std::span<std::uint8_t> out, row& now) const;
    [[nodiscard]] result<void> lose(std::uint64_t number, error why, row& now) const;
    void tell(row& now) const;

    const std::shared_ptr<const random_access> from_;
    const lost_bytes on_lost_;
    mutable std::mutex mutex_;              // for lost_ and on_lost_
    mutable std::set<std::uint64_t> lost_;  // numbers of pieces
};

}  // namespace stamplog::zip
