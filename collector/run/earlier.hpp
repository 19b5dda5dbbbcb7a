// What earlier processes of this run did, as its journal tells it, and what that leaves to do.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "landing.hpp"
#include "stamplog/report/coverage.hpp"
#include "stamplog/run/resume.hpp"

namespace stamplog::run {

// A session that no process closed with a proof: its shell may be open, its transcript may wait on the ERCS.
struct left_session {
    std::string ercs, id;
    utc_time opened;
    bool was_opened = false;          // false: the process died while it opened, so that it may not exist
    std::set<std::string> cmdlets{};  // that surely ran in it, lower case
    std::string child{};              // session_traces::child
    std::string ended{};              // how it ended without a proof; empty: with its process
};

struct sealed_before {
    std::filesystem::path bundle;
    std::uint64_t bytes = 0;
    std::string sha256;
    bool complete = true;
    std::vector<report::missing_line> missing{};
    std::vector<std::string> staged{};  // targets that gave a receipt
};

struct earlier_run {
    std::shared_ptr<journal> log;
    run_identity who;
    plan::plan left;                                  // asked as before; units in the plan's order
    std::map<int, std::vector<plan::unit>> narrowed;  // unit -> the parts that it was asked for in, in place of it
    std::map<int, int> attempts;                      // of units that go on
    int next_id = 1;                                  // above every unit's
    std::vector<unit_record> kept;                    // that last
    std::vector<session_record> sessions;             // proved ones
    std::vector<left_session> open;
    std::vector<collection_call> calls;
    std::vector<landed_zip> zips;  // attributed; as the journal last told of them
    std::set<std::string> cut;     // ERCS on which a collection ran when the process died
    std::vector<std::string> notes;
    std::vector<std::string> stamp_said;  // JSON
    std::optional<sealed_before> sealed;
    int seals = 0;
    std::set<std::string> broken;  // zips that the last packing found so: <collection folder>/<name>
    bool removing = false;         // everything was delivered, and zips may be gone from the landing
};

// Units that were asked for in parts of which one brought a zip.
std::set<int> wholes_with_a_zip(const std::vector<unit_record>& units);

// errc::corrupt: a plan, a record or parameters cannot be read.
[[nodiscard]] result<earlier_run> read_earlier(const run_identity& who, const plan::plan& what, const std::vector<step>& steps);

}  // namespace stamplog::run
