// Randomness as a port, so that a test can give the GUIDs and keys of a recording.
#pragma once

#include <cstdint>
#include <span>

#include "stamplog/base/guid.hpp"

namespace stamplog {

// Thread-safe.
class entropy {
 public:
    virtual ~entropy() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;
    // A version 4 GUID made of fill()'s bytes.
    guid new_guid();
};

}  // namespace stamplog
