// Members that had lost something before they were packed.
#pragma once

#include <span>

#include "stamplog/bundle/index.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Says of each of these members that zeros stand in it for what was lost; exit_code::partial where there is one, else complete.
exit_code warn_of_lost(const bundle::index& in, std::span<const std::uint32_t> members, context& c);

}  // namespace stamplog::cli
