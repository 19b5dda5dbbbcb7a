// Windows' FILETIME: 100 ns since 1601, UTC.
#pragma once

#include <cstdint>

namespace stamplog::pack {

// Since 1970, the fraction left out.
constexpr std::int64_t seconds_of_filetime(std::uint64_t filetime) noexcept {
    return static_cast<std::int64_t>(filetime / 10'000'000) - 11'644'473'600;
}

}  // namespace stamplog::pack
