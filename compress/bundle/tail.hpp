// Finds the tail of a bundle: container, digest, places of all frames.
#pragma once

#include <vector>

#include "stamplog/bundle/reader.hpp"
#include "tail_record.hpp"

namespace stamplog::bundle {

struct found_tail {
    tail end;
    digest_record digest;
    std::vector<frame> frames;
};

// One range request for bundles below 8000 frames. errc::corrupt, errc::unsupported.
[[nodiscard]] result<found_tail> read_tail(const random_access& file);

// The index, decoded; takes the frames out of `t`. errc::corrupt, errc::unsupported.
[[nodiscard]] result<index> read_index(const random_access& file, found_tail& t);

// What lies before the first frame.
bytes beginning_of(container c);

}  // namespace stamplog::bundle
