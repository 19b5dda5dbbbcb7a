// The flags in a fragment's header (MS-PSRP 2.2.4).
#pragma once

#include <cstdint>

namespace stamplog::psrp {

inline constexpr std::uint8_t first_fragment = 1, last_fragment = 2;
// Object and fragment ids are signed in .NET: their sign bit is always zero.
inline constexpr std::uint64_t id_sign_bit = std::uint64_t{1} << 63;

}  // namespace stamplog::psrp
