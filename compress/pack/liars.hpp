// Members whose size is not believed before it is proved.
#pragma once

#include <stop_token>

#include "catalog.hpp"

namespace stamplog::pack {

// A tar header with the size is written before a member of several frames is inflated. Where the size claims so much that it
// may be a lie, the member is read to its end first (in parallel, once for each content), and refused if it breaks.
// errc::cancelled.
[[nodiscard]] result<void> refuse_liars(catalog& c, std::uint64_t frame_bytes, const std::stop_token& stop, report& report);

}  // namespace stamplog::pack
