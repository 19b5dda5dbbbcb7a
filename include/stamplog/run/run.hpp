// One collection from plan to staged bundle. collector/run/run.cpp reads as the list of its steps; collector/run/graph.cpp is
// the one TBB flow graph. Everything that waits is on threads of its own; failure is a value; stop drains, nothing is
// cancelled.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/entropy.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/pep/pep_session.hpp"
#include "stamplog/pep/stamp.hpp"
#include "stamplog/plan/plan.hpp"

namespace stamplog::run {

// How an ERCS is reached. Called on a thread of its own, from several threads at once for different endpoints.
struct endpoint {
    std::string name;  // as the operator gave it: "10.0.0.225", "sim:… ERCS01", shown everywhere
    std::function<result<std::unique_ptr<session::session>>(std::stop_token)> open;
};

// One per unit, exactly. The reason is the endpoint's own words where it spoke.
enum class outcome { done, partial, failed, refused, skipped };
struct unit_record {
    plan::unit unit;
    outcome how = outcome::skipped;
    std::string reason;
    std::string ercs;  // where it ran last
    int attempts = 0;
    utc_time started, ended;
    std::vector<std::filesystem::path> zips;  // landed, complete
    std::vector<std::string> missing_roles;   // asked, no zip came
};
struct session_record {
    std::string ercs, id;
    utc_time opened, closed;
    bool was_opened = false;  // false: could not be reached; `problem` says why
    pep::close_report close;
    std::string problem;
};

struct coverage {
    std::vector<unit_record> units;
    std::vector<session_record> sessions;
    std::vector<std::string> notes;  // "serial since …: the stamp refused concurrency", …
    bool complete() const;           // every unit done, every opened session's transcript proved
};

// Progress, told from any thread, one at a time. For the live view, --json, run.log.
struct progress_event {
    enum class kind {
        session_opening,
        session_opened,
        session_failed,
        unit_started,
        unit_progress,
        unit_ended,
        zip_landed,
        session_closing,
        session_closed,
        packing,
        packed,
        staging,
        staged,
        note
    };
    kind what{};
    std::string ercs, text;  // text: role or unit title, message, path
    int unit = 0;
    std::uint64_t bytes = 0;  // landed so far, packed, staged
    std::uint64_t total = 0;  // where known, else 0
    utc_time at;
};
using progress_sink = std::function<void(const progress_event&)>;

struct settings {
    std::string run_id;                // made by the caller: <yyyymmddThhmmssZ>-<6 hex>
    std::filesystem::path run_folder;  // $XDG_STATE_HOME/stamplog/runs/ID, made by run()
    pep::landing_folder share;         // the run's own folder is made below it
    std::string user;                  // DOMAIN\name on the endpoints
    pep::stamp_information stamp;
    std::vector<std::string> allowed_cmdlets;  // --allow-cmdlet
    std::chrono::milliseconds quiet_after_cancel{std::chrono::minutes(5)};
    unsigned stamp_wide_limit = 3;  // collections at once on the stamp
};

struct collected {
    coverage cover;
    std::filesystem::path landing;                 // the run's folder with AzureStackLogs-… below it
    std::map<std::string, std::string> documents;  // bundle path -> content: stamp/…, health/…
    bool any_session = false;                      // false: exit 4 (or 8 when found by the preflight)
    bool interrupted = false;
    std::string landing_note;  // where the zips stay, when interrupted
};

// Opens a session per endpoint (the preflight's session is the run's), runs the plan's units over them, closes every session
// with its transcript. Never throws for ordinary failure; errc::config/io when the run folder or the landing cannot be made
// (nothing started).
[[nodiscard]] result<collected> collect(const plan::plan& what, const std::vector<endpoint>& where, const settings& s,
                                        const clock& time, entropy& random, log_sink& log, const progress_sink& progress,
                                        std::stop_token stop);

}  // namespace stamplog::run
