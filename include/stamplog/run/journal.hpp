// The run's journal: SQLite (WAL, synchronous=FULL) in the run's folder. Every step is in it before it is told to anyone, so
// that kill -9 at any point loses at most the unit in flight. Holds no secret.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/plan/plan.hpp"

namespace stamplog::run {

enum class step_kind {
    session_opening,  // subject: the session's id, before anything of it is sent; empty: an attempt that has none yet; detail
                      // "child" (session_traces)
    session_opened,   // subject: the session's id, before the session is used; detail "opened" (ticks), where a later process
                      // found it
    session_failed,   // subject: the session's id, where it has one; detail "problem"
    unit_started,     // subject: title; detail "attempt", "roles", "session", "command", "parameters" (kept_json.hpp)
    unit_ended,       // subject: title; detail "outcome", "reason", "seconds", "roles", "hours", "record" (kept_json.hpp)
    zip_landed,       // subject: path; detail "size", "sha256", "role", "attempt"
    session_closing,  // subject: the session's id
    session_closed,   // subject: the session's id; detail "transferred", "problem", "note"
    transcript,       // subject: path; detail "sha256", "size", "ours", "session", "text"
    collected,        // detail "complete", "interrupted"
    sealed,           // subject: the bundle; detail "size", "sha256", "complete", "missing" (report lines, JSON)
    staged,           // subject: the target; detail "sha256", …
    moved,            // subject: where the bundle is now; its own copy was dropped
    note,             // subject: text
    ended,            // detail "exit_code"
    resumed,          // another process goes on from here: what was open before it is left; detail "tool_version"
    removing_landed,  // every target has its receipt: from here on landed zips may be gone
    landed_removed,   // detail "zips", "bytes", "left": how many could not be removed
    stamp_learned,    // subject: what the stamp said of itself, JSON
    narrowed          // subject: title; the unit has no record, its parts have; detail "into" (kept_json.hpp), "reason"
};
std::string_view to_string(step_kind k) noexcept;

struct step {
    step_kind kind{};
    utc_time at{};
    std::string ercs{};
    int unit = 0;
    std::string subject{};
    std::map<std::string, std::string> detail{};
};

struct run_identity {
    std::string id, tool_version;
    utc_time started;
    std::string stamp;  // its name
    std::string case_id;
    std::string request_json;  // plan::request, see to_json() below
    std::string landing_unc;
    std::filesystem::path landing_local;
    std::string plan{};     // kept_json.hpp; empty: a run of a version that could not resume
    std::string options{};  // what the command line needs to find stamp, share and stages again, JSON; no secret
};

// Thread-safe.
class journal {
 public:
    // Makes `folder` (0700) and journal.db in it. errc::unsupported on a network file system (SQLite's locks and WAL do not
    // hold there), errc::conflict when a journal is there already, errc::io.
    [[nodiscard]] static result<std::unique_ptr<journal>> create(const std::filesystem::path& folder, const run_identity& who);
    // An existing one: to read, or to append what came later. errc::not_found, errc::corrupt, errc::unsupported (a newer
    // schema). A journal of schema 1 can be read; to go on with it is errc::unsupported.
    enum class access { read, append };
    [[nodiscard]] static result<std::unique_ptr<journal>> open(const std::filesystem::path& folder, access how);
    ~journal();
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;

    // On the disk when it returns.
    [[nodiscard]] result<void> append(const step& s);
    [[nodiscard]] result<run_identity> identity() const;
    [[nodiscard]] result<std::vector<step>> steps() const;  // in order; a kind that this version does not know is left out

 private:
    struct impl;
    explicit journal(std::unique_ptr<impl> p);
    std::unique_ptr<impl> impl_;
};

std::string to_json(const plan::request& r);

// What `runs` and `status` show.
struct run_summary {
    run_identity who;
    enum class state { running, dead, interrupted, collected, sealed, staged } is = state::dead;  // dead: its process is gone
    std::optional<int> exit_code;
    bool refused = false;  // it ended before a session was opened: it did nothing
    utc_time last;         // of the last step
    struct session_line {
        std::string ercs, id, state, problem;  // state: opening, open, failed, closed, "left open"
    };
    struct unit_line {
        int id = 0;
        std::string title, ercs, state, reason;  // state: running, or an outcome
    };
    std::vector<session_line> sessions;
    std::vector<unit_line> units;
    std::uint64_t landed_bytes = 0, landed_zips = 0;
    std::string bundle;
    std::vector<std::string> staged_at, notes;
};
std::string_view to_string(run_summary::state s) noexcept;
bool is_running(const std::filesystem::path& folder);
bool has_journal(const std::filesystem::path& folder);
// Tells the process that works on the run to end it in order. False: none does.
[[nodiscard]] result<bool> ask_to_stop(const std::filesystem::path& folder);
[[nodiscard]] result<run_summary> read_run(const std::filesystem::path& folder);
// Every run below `runs`, newest first; folders without a readable journal are left out.
std::vector<run_summary> list_runs(const std::filesystem::path& runs);

// Per role and hour of window on this stamp, the mean over the last 10 runs: seconds, of runs that collected the role whole and
// alone; bytes, of those that collected it whole.
plan::history read_history(const std::filesystem::path& runs, const std::string& stamp);

}  // namespace stamplog::run
