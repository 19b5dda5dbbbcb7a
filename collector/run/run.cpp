#include "stamplog/run/run.hpp"

#include <algorithm>

#include "attempt.hpp"
#include "gather.hpp"
#include "graph.hpp"
#include "io_pool.hpp"
#include "landing_watch.hpp"
#include "network_filesystem.hpp"
#include "run_folders.hpp"
#include "session_connection.hpp"
#include "worker.hpp"

namespace stamplog::run {
namespace {

// Listings over SMB may be cached for some 10 s; a local folder shows a file at once, but the endpoint may still be moving it.
constexpr std::chrono::seconds network_patience{20}, local_patience{1};

constexpr const char* zone_unknown =
    "the stamp's time zone is not known: times are sent with offset 0, which the endpoint turns into its own";

run_identity identity_of(const plan::plan& what, const settings& s, const run_folders& folders, utc_time now) {
    return {.id = s.run_id,
            .tool_version = s.tool_version,
            .started = now,
            .stamp = s.stamp.name(),
            .case_id = what.asked.case_id,
            .request_json = to_json(what.asked),
            .landing_unc = folders.landing.unc,
            .landing_local = folders.landing.local};
}

std::optional<int> offset_of_stamp(const settings& s, utc_time at) {
    if (s.stamp.timezone.empty()) return std::nullopt;
    const auto minutes = pep::offset_minutes(s.stamp.timezone, at);
    return minutes ? std::optional<int>(*minutes) : std::nullopt;
}

// Each ERCS opens its session, works, closes; ends when all have.
result<void> work(scheduler& plan, std::vector<std::unique_ptr<worker>>& workers, const run_context& run) {
    io_pool threads(workers.size());
    landing_watch watch(run.zips, run.time, run.how.watch_interval);
    return run_graph(
        plan, threads, [&](const task& t) { return workers[t.ercs]->perform(t); },
        [&] { return run.stop.stop_requested() || run.tell.broken(); });
}

void take_sessions(collected& c, const std::vector<std::unique_ptr<worker>>& workers) {
    for (const auto& w : workers) c.cover.sessions.push_back(w->record());
    c.any_session = std::any_of(workers.begin(), workers.end(), [](const auto& w) { return w->record().was_opened; });
    c.auth_refused_by_all =
        !workers.empty() && std::all_of(workers.begin(), workers.end(), [](const auto& w) { return w->auth_refused(); });
}

std::string where_the_zips_stay(const collected& c) {
    return c.zips.empty() ? "nothing had landed"
                          : "what landed stays in " + c.landing.string() + "; 'stamplog pack " + c.landing.string() +
                                " -o FILE.tar.zst' makes a bundle of it";
}

// The cluster log's outcome is known only now: what the journal said of it at its end may have changed.
void tell_end(const collected& c, teller& tell) {
    for (const auto& r : c.cover.units)
        if (r.unit.kind == plan::unit_kind::cluster_log)
            tell.tell({.kind = step_kind::unit_ended,
                       .ercs = r.ercs,
                       .unit = r.unit.id,
                       .subject = r.unit.title,
                       .detail = {{"outcome", std::string(to_string(r.how))}, {"reason", r.reason}}});
    tell.tell(
        {.kind = step_kind::collected,
         .detail = {{"complete", c.cover.complete() ? "true" : "false"}, {"interrupted", c.interrupted ? "true" : "false"}}});
}

}  // namespace

result<collected> collect(const plan::plan& what, const std::vector<connector>& where, const settings& s, clock& time,
                          log_sink& log, const progress_sink& progress, std::stop_token stop) {
    if (where.empty()) return fail(errc::config, "no ERCS is given", "Name one with --ercs, or the stamp with --stamp.");
    auto folders = make_folders(s, where);
    if (!folders) return fail(folders.error());
    auto made = journal::create(s.run_folder, identity_of(what, s, *folders, time.now()));
    if (!made) return fail(made.error());

    collected c;
    c.log = std::move(*made);
    c.landing = folders->landing.local;
    teller tell(*c.log, time, log, progress);
    const bool far = network_filesystem(c.landing).has_value();
    landing zips(c.landing, time, tell, far ? network_patience : local_patience);
    document_store documents;
    const auto offset = offset_of_stamp(s, what.asked.when.from);
    if (!offset) tell.note(zone_unknown);
    const run_context run{what, s,   folders->landing, folders->cluster_logs, offset.value_or(0), zips, documents, tell,
                          time, stop};

    std::vector<std::string> names;
    std::vector<std::unique_ptr<worker>> workers;
    for (std::size_t i = 0; i < where.size(); ++i) {
        names.push_back(where[i].name);
        workers.push_back(std::make_unique<worker>(where[i], folders->transcripts[i], run));
    }
    scheduler plan(what, names, s.stamp_wide_limit, s.quiet_after_cancel.count() > 0);
    if (auto ok = work(plan, workers, run); !ok) return fail(ok.error());

    c.cover.units = plan.records();
    std::sort(c.cover.units.begin(), c.cover.units.end(), [](const auto& a, const auto& b) { return a.unit.id < b.unit.id; });
    c.cover.notes = plan.notes();
    if (!offset) c.cover.notes.emplace_back(zone_unknown);
    take_sessions(c, workers);
    c.zips = zips.all();
    mark_superseded(c.zips, c.cover.units);
    c.documents = documents.all();
    c.files = files_for_bundle(c, zips, *folders, where);
    settle_cluster_log(c);
    c.interrupted = stop.stop_requested();
    if (c.interrupted) c.landing_note = where_the_zips_stay(c);
    tell_end(c, tell);
    return c;
}

result<collected> collect(const plan::plan& what, const std::vector<endpoint>& where, const settings& s, clock& time, entropy&,
                          log_sink& log, const progress_sink& progress, std::stop_token stop) {
    const auto offset = offset_of_stamp(s, time.now());
    std::vector<connector> connectors;
    for (const auto& e : where) connectors.push_back(connect_by(e, s, offset, time, log));
    return collect(what, connectors, s, time, log, progress, stop);
}

}  // namespace stamplog::run
