// Whether a transcript is that of our own session.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "transcript.hpp"

namespace stamplog::pep {

struct our_session {
    utc_time opened;
    std::optional<int> stamp_offset;  // minutes east of UTC; unknown: any zone's time is taken
    std::string user;                 // DOMAIN\name or name@domain; empty: not compared
    std::set<std::string> cmdlets;    // that ran; lower case
};

// True when it names our start (within 10 minutes, in stamp time or UTC: clocks differ), our user, and every cmdlet we ran.
bool is_ours(const transcript& t, const our_session& s);

// NetBIOS and DNS names of one domain cannot be compared, so only the names are where the forms differ. Case-insensitive.
bool same_user(std::string_view a, std::string_view b);

}  // namespace stamplog::pep
