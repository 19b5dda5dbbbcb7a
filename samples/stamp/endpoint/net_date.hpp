// A DateTime as .NET has it after remoting: a clock reading and a kind. The cmdlets look at the reading only, and take it for
// stamp time: that is why a Z value asks for another window than was meant (psrp: DT with Z keeps kind Utc, an offset is
// turned into the server's local time).
#pragma once

#include <optional>
#include <string>

#include "stamp/time_zone.hpp"

namespace stampsim {

struct net_date {
    enum class kind_of { unspecified, utc, local };
    local_time reading;
    kind_of kind = kind_of::unspecified;

    utc_time as_stamp_time(const time_zone& z) const { return z.to_utc(reading); }
};

// ISO 8601 round-trip form with Z, an offset or neither, seconds and fractions optional. nullopt for anything else.
std::optional<net_date> parse_net_date(std::string_view text, const time_zone& zone);
// What [string] gives in en-US: 11/21/2026 14:05:00.
std::string to_string(const net_date& d);

}  // namespace stampsim
