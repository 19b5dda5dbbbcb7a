// MS-DOS date and time, two seconds fine, without a zone.
#pragma once

#include <cstdint>

namespace stamplog::zip {

// Read as if it were UTC. Fields out of range give 1980-01-01, the first day the format knows.
std::int64_t from_dos_time(std::uint16_t date, std::uint16_t time) noexcept;

}  // namespace stamplog::zip
