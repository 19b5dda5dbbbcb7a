// The members of a zip that is read from front to back.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "stamplog/base/fingerprint.hpp"
#include "stamplog/zip/directory.hpp"

namespace stamplog::pack {

// The fingerprints of a zip's members, while the zip goes by from front to back. `entries` must outlive it, and share no bytes
// (zip::read_directory refuses those that do).
class passing_members {
 public:
    explicit passing_members(std::span<const zip::entry> entries);
    void take(byte_view next);
    // One for each entry; none where the zip did not go by that far.
    std::vector<std::optional<fingerprint>> finish() { return std::move(found_); }

 private:
    std::span<const zip::entry> entries_;
    std::vector<std::uint32_t> order_;  // as they lie in the zip
    std::vector<std::optional<fingerprint>> found_;
    fingerprinter with_;
    std::uint64_t at_ = 0;  // in the zip
    std::size_t next_ = 0;  // in order_
    bool within_ = false;   // the next one has begun
};

}  // namespace stamplog::pack
