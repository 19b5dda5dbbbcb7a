// The whole job: collect, seal a bundle, stage it, say what became of it. collector/run/job.cpp reads as the list of its steps.
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "stamplog/base/exit_code.hpp"
#include "stamplog/pack/pack.hpp"
#include "stamplog/report/coverage.hpp"
#include "stamplog/run/run.hpp"
#include "stamplog/stage/target.hpp"

namespace stamplog::run {

struct job {
    plan::plan what;
    std::vector<endpoint> where;
    settings how;
    pack::profile profile = pack::profile::standard;
    pack::hard_links hard_links = pack::hard_links::large;
    unsigned threads = 0;
    std::uint64_t memory = 0;  // 0: the profile's
    std::vector<stage::target> stages;
    std::uint64_t stage_bytes_per_second = 0;  // 0: no limit
    bool raw = false;                          // stage the original role zips too
    bool remove_landed = false;                // the run's zips, once every target has given its receipt for the whole run
    plan::history known;                       // what earlier runs brought, to find out whether there is room
};

struct removal {
    std::size_t zips = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> left;  // that could not be removed, each with its reason
};

struct job_report {
    exit_code code = exit_code::internal_error;
    coverage cover;
    std::filesystem::path landing;
    std::size_t landed_zips = 0;
    std::filesystem::path bundle;  // where it lies now: the first stage that is a folder, else the run's; empty: none
    std::uint64_t bundle_bytes = 0;
    std::string sha256;
    std::vector<report::missing_line> missing;  // what is not in the bundle as it was asked, why, and what to do
    std::vector<stage::receipt> staged;
    std::vector<std::pair<std::string, error>> not_staged;  // target, why
    bool interrupted = false;
    std::string landing_note;
    std::optional<removal> removed;  // of landed zips, when that was asked for and could begin
    std::string not_removed;         // why it could not begin
};

// errc::config, io, conflict: nothing was started. Everything else, also a run in which all failed, is a report. Of a run that
// goes on, a stage that cannot be had is a warning first.
[[nodiscard]] result<job_report> run_job(const job& j, clock& time, log_sink& log, const progress_sink& progress,
                                         std::stop_token stop);

// "<case>_<stamp>_<from UTC, yyyymmddThhmmZ>-<minutes>m_<preset, role, or 38roles>_<run id, 6>", each part cut to 40
// characters and cleaned of what a file name may not hold on Linux or Windows. From the run's second bundle on the id is
// followed by "-2" and so on. ".tar.zst" or ".tar.xz" ends it.
std::string bundle_name(const plan::plan& what, const std::string& stamp, const std::string& run_id, pack::profile profile,
                        int seal = 1);

}  // namespace stamplog::run
