// A nested zip, byte for byte, out of the members that the bundle holds in its place.
#pragma once

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/random_access.hpp"
#include "stamplog/bundle/container.hpp"
#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

// Writes members[which], a nested zip, to `out`; takes at most rebuild_memory. errc::corrupt: the recipe or a member of it is
// damaged; errc::unsupported: the members are good, but this machine's zlib makes other bytes of them than the packer's did.
[[nodiscard]] result<void> rebuild(const random_access& file, container c, const index& all, std::uint32_t which,
                                   byte_sink& out);

}  // namespace stamplog::bundle
