// What the cmdlets of one session share: the stamp behind it and the session's own marks.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "content/role_zips.hpp"
#include "endpoint/fault_book.hpp"
#include "stamp/ledger.hpp"
#include "stamp/stamp_folder.hpp"
#include "stamp/time_zone.hpp"
#include "stamp/transcript.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/base/entropy.hpp"

namespace stampsim {

struct session_context {
    const stamp_folder& folder;
    const time_zone& zone;
    const role_source& source;
    fault_book& faults;
    ledger& book;
    const stamplog::clock& time;
    stamplog::entropy& random;
    std::string ercs;  // AZS-ERCS01
    std::int64_t session = 0;
    std::uint64_t zip_bytes = 0;                     // written to zips by this session
    bool shell_over = false;                         // a close ended the shell itself
    std::unique_ptr<stampsim::transcript> log = {};  // null after Close-PrivilegedEndpoint took it away

    local_time now() const { return zone.to_local(time.now()); }
};

}  // namespace stampsim
