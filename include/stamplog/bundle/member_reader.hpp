// Many members of a bundle, one after the other.
#pragma once

#include <memory>
#include <vector>

#include "stamplog/bundle/reader.hpp"

namespace stamplog::bundle {

// As reader::read(), but frames stay decoded from one member to the next, and what nested zips need is read for many of them at
// a time: members in the order of the index cost each frame once. Takes at most 200 MiB, of a .tar.xz 300 MiB. One thread at a
// time.
class member_reader {
 public:
    // `members`: those that will be read, in that order. The reader must outlive it.
    member_reader(const reader& in, const std::vector<std::uint32_t>& members);
    ~member_reader();
    member_reader(member_reader&&) noexcept;

    // As reader::read().
    [[nodiscard]] result<void> read(std::uint32_t which, byte_sink& out);

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::bundle
