// A zip within a zip as random_access, inflated when it is read.
#pragma once

#include <memory>

#include "stamplog/base/random_access.hpp"
#include "stamplog/zip/directory.hpp"

namespace stamplog::pack {

// Keeps those that were read last, up to a number of bytes, and inflates one at a time: however many threads read, there are
// never more in memory than that and one for each thread that copies out of it. Thread-safe.
class inflated_zips {
 public:
    inflated_zips();
    // `zip` is a member of `outer`. Errors of its read_at() are those of reading `outer`, and errc::corrupt.
    std::shared_ptr<const random_access> open(std::shared_ptr<const random_access> outer, const zip::entry& zip);

 private:
    class kept;
    class file;
    std::shared_ptr<kept> kept_;
};

}  // namespace stamplog::pack
