// For verbs that talk to one ERCS outside a run (commands, invoke): the first endpoint that opens, closed properly at the end
// where a share is known, else with a word about the transcript that waits.
#pragma once

#include <memory>

#include "stamp_options.hpp"
#include "stamplog/pep/pep_session.hpp"

namespace stamplog::cli {

// Tries the endpoints in turn; each failure is a warning. errc::auth when every one refused the
// credential, errc::not_found when none opens for other reasons.
[[nodiscard]] result<std::unique_ptr<pep::pep_session>> open_first(const resolved_stamp& stamp,
                                                                   std::vector<std::string> allowed, context& c, log_sink& log);
exit_code exit_of_opening(const error& e);
// Close-PrivilegedEndpoint to a folder of its own below the share; where none is named, abandon() and say so. An error when the
// transcript is not proved, with what mends the share.
[[nodiscard]] result<void> end_session(pep::pep_session& s, const resolved_stamp& stamp, context& c);

}  // namespace stamplog::cli
