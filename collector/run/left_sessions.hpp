// Sessions that a process of this run left when it died: their shells are ended before anything new starts, their transcripts
// looked for after the last close.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "earlier.hpp"
#include "known_stamp.hpp"
#include "run_folders.hpp"
#include "stamplog/run/connection.hpp"
#include "teller.hpp"

namespace stamplog::run {

struct ended_sessions {
    std::set<std::string> existed;         // ids of those that were still there
    std::map<std::string, error> blocked;  // ERCS whose sessions could not be ended, so that they may work on there
};
// Ends the shells that are still open, and the local programs behind them, every ERCS on a thread of its own. The journal has
// those that were there.
ended_sessions end_left_sessions(const std::vector<left_session>& left, const std::vector<connector>& where,
                                 std::stop_token stop, teller& tell);

// Where the transcripts of a later run's sessions on an ERCS lie.
struct later_transcripts {
    std::string ercs;
    std::filesystem::path folder;
    std::vector<pep::transcript_file> own;  // that run's sessions'
};
// Of the runs of the same stamp that began after this one, as their journals tell it. `runs`: the folder of all runs.
std::vector<later_transcripts> transcripts_of_later_runs(const std::filesystem::path& runs, const run_identity& who);

struct left_context {
    const std::vector<connector>& where;
    const run_folders& folders;
    const std::string& user;
    const known_stamp& stamp;  // its clock, which may have been moved between two sessions
    utc_time now;
    std::vector<later_transcripts> later{};
};
// What became of each, told to the journal. `known`: sessions with their transcripts; `ended`: as end_left_sessions() found.
// A session that may never have been opened, and of which nothing is found, has no record; where its ERCS could not be asked
// (blocked) it has one with a problem, since its shell may be open.
std::vector<session_record> settle_left_sessions(const std::vector<left_session>& left, const ended_sessions& ended,
                                                 const std::vector<session_record>& known, const left_context& in,
                                                 teller& tell);

}  // namespace stamplog::run
