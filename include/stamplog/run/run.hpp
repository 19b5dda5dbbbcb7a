// One collection: sessions on every ERCS, the plan's units over them, every session closed with its transcript.
// collector/run/run.cpp reads as the list of its steps; collector/run/graph.cpp is the one TBB flow graph. Everything that
// waits is on threads of its own; failure is a value; stop drains, nothing is cancelled.
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
#include "stamplog/base/log.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/pep/pep_session.hpp"
#include "stamplog/pep/stamp.hpp"
#include "stamplog/plan/plan.hpp"
#include "stamplog/run/connection.hpp"
#include "stamplog/run/journal.hpp"
#include "stamplog/run/progress.hpp"
#include "stamplog/run/records.hpp"
#include "stamplog/run/resume.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::run {

// How an ERCS is reached. Called on a thread of its own, from several threads at once for different endpoints.
struct endpoint {
    std::string name;  // as the operator gave it: "10.0.0.225", "sim:… ERCS01", shown everywhere
    std::function<result<std::unique_ptr<session::session>>(std::stop_token, const id_sink& announce)> open;
    left_ender end_left{};  // as connector::end_left
};

// The ERCS VMs write their zips to a Blob container (-OutputSasUri), from which they are copied to a folder of ours.
struct container_landing {
    std::string url;                    // without the SAS
    std::shared_ptr<const secret> uri;  // with it, for the endpoint
    std::function<result<std::unique_ptr<storage::place>>()> open;
    std::filesystem::path local;  // made by collect()
};

struct settings {
    std::string run_id;                // made by the caller: <yyyymmddThhmmssZ>-<6 hex>
    std::filesystem::path run_folder;  // $XDG_STATE_HOME/stamplog/runs/ID, made by collect()
    pep::landing_folder share;         // the run's own folder, stamplog-<run id>, is made below it
    // Set: the share is reached by this, and share.local is a folder of ours to which what lands is copied. Called twice.
    std::function<result<std::unique_ptr<storage::place>>()> open_share = {};
    // In place of the share for zips. `share` may be empty then: transcripts stay on the ERCS, and cluster logs do not come.
    std::optional<container_landing> container = {};
    std::string user;  // DOMAIN\name on the endpoints
    pep::stamp_information stamp;
    std::vector<std::string> allowed_cmdlets;  // --allow-cmdlet
    std::chrono::milliseconds quiet_after_cancel{std::chrono::minutes(5)};
    std::chrono::milliseconds watch_interval{500};  // between two looks at the landing
    std::chrono::minutes grace{30};                 // beyond the cmdlet's own timeout, before we stop it
    std::chrono::milliseconds unit_deadline{0};     // of one collection; 0: the cmdlet's own timeout and the grace
    std::chrono::milliseconds stall{0};             // a collection of which no byte lands for so long is stopped; 0: never
    std::chrono::milliseconds narrow_for{0};        // narrower calls of one role may take together; 0: there are none
    unsigned stamp_wide_limit = 3;                  // collections at once on the stamp
    std::string tool_version;                       // for the journal
    std::string options;                            // for the journal: run_identity::options
    // Kept free in the landing and the run's folder: below it no collection starts, and nothing is fetched. 0: not looked at.
    std::uint64_t reserve = 0;
    // Free bytes in a folder; empty: as the system tells.
    std::function<std::optional<std::uint64_t>(const std::filesystem::path&)> free_space = {};
    // An ERCS on which the sessions of the process before could not be ended is used all the same.
    bool ignore_left = false;
    // This process goes on with the run: its folder, its landing and its journal are there already.
    std::shared_ptr<const earlier_run> earlier{};
};

struct collected {
    plan::request asked;
    pep::stamp_information stamp;  // what was given, and what the stamp said of itself
    coverage cover;
    std::filesystem::path landing;                       // the run's folder with AzureStackLogs-… below it
    std::vector<landed_zip> zips;                        // all that landed, superseded ones too, in the order of their paths
    std::map<std::string, std::string> documents;        // bundle path -> content: stamp/…, health/…
    std::map<std::string, std::filesystem::path> files;  // bundle path -> file in the landing: cluster/…, transcripts/…, the
                                                         // Get-AzureStackLog_Output.log of each folder
    std::map<std::filesystem::path, std::string>
        masked;                        // transcript with a SAS in it -> where its masked copy is in the bundle
    bool any_session = false;          // false: exit 8, or 5; true also when none was needed any more
    bool gained = true;                // false: all that there is is in the bundle of an earlier process
    bool auth_refused_by_all = false;  // exit 5
    bool interrupted = false;
    bool journal_failed = false;   // it could not be written, so the run started nothing new: exit 1
    std::string landing_note;      // where the zips stay, when interrupted
    std::shared_ptr<journal> log;  // goes on: sealed, staged, ended
};

// Never throws for ordinary failure; errc::config/io/conflict when the run folder, its journal or the landing cannot be made
// (nothing started). An error never means that a session was left open.
[[nodiscard]] result<collected> collect(const plan::plan& what, const std::vector<endpoint>& where, const settings& s,
                                        clock& time, log_sink& log, const progress_sink& progress, std::stop_token stop);
// The same over connections made by the caller.
[[nodiscard]] result<collected> collect(const plan::plan& what, const std::vector<connector>& where, const settings& s,
                                        clock& time, log_sink& log, const progress_sink& progress, std::stop_token stop);

}  // namespace stamplog::run
