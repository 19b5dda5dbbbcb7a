// Paths beyond this are none that pack makes: taking them would let a small bundle fill memory.
#pragma once

#include <algorithm>
#include <string_view>

#include "stamplog/zip/limits.hpp"

namespace stamplog::bundle {

inline bool is_within_path_limits(std::string_view path) noexcept {
    return path.size() <= zip::limits::max_name_bytes &&
           static_cast<std::uint64_t>(std::count(path.begin(), path.end(), '/')) < zip::limits::max_depth;
}

}  // namespace stamplog::bundle
