// Whether a transcript is that of our own session.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "transcript.hpp"

namespace stamplog::pep {

struct our_session {
    utc_time opened;
    std::optional<int> stamp_offset;      // minutes east of UTC; unknown: any zone's time is taken
    std::string user;                     // DOMAIN\name or name@domain; empty: not compared
    std::set<std::string> cmdlets;        // that ran; lower case
    std::set<std::string> share_paths{};  // that we gave, as share_path() makes them
};

// How far its start is from ours, when it names our start (within 10 minutes in stamp time: clocks differ), our user, every
// cmdlet we ran and, where it records shares, one of ours. A share's folder that a run made for itself is proof enough of whose
// it is: then the start may be any, since our clock may be wrong, or have been set since. nullopt: not ours. Of several that
// fit, the nearest is ours; of those of one second the one with the fewest other cmdlets. Without the stamp's offset a start in
// any zone fits, and the latest counts as the nearest: the transcripts of one ERCS have one zone, and ours is that of the
// session which is being closed.
std::optional<ticks> distance_to(const transcript& t, const our_session& s);

// NetBIOS and DNS names of one domain cannot be compared, so only the names are where the forms differ. Case-insensitive.
bool same_user(std::string_view a, std::string_view b);

}  // namespace stamplog::pep
