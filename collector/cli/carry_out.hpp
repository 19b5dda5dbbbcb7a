// A job that is ready to start, carried out before the eyes of whoever started it: `collect` and `resume`.
#pragma once

#include <string>
#include <vector>

#include "run_log.hpp"
#include "stamp_options.hpp"
#include "stamplog/run/job.hpp"
#include "stamplog/share/share_server.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Makes the run's folder where it is not there, and its log.
[[nodiscard]] result<void> open_log(const run::job& j, run_log& log);
// Where and as whom the run works, and what lands where: `stamp` was resolved and its share opened; `j` knows its run's folder.
// Takes the endpoints out of `stamp`.
void use_stamp(run::job& j, resolved_stamp& stamp);
// The first line: the run's id. Of a run that is there: one that may yet be refused is announced by carry_out(), when it
// begins.
void announce(const run::job& j, context& c);
// From behind it to the last line, the next command.
// `served`: a share that is served for the run; it ends with it.
exit_code carry_out(const run::job& j, const resolved_stamp& stamp, context& c, run_log& log, share::server* served = nullptr);

}  // namespace stamplog::cli
