#include "stamplog/run/run.hpp"

#include <algorithm>
#include <optional>

#include "attempt.hpp"
#include "cluster_logs.hpp"
#include "gather.hpp"
#include "graph.hpp"
#include "io_pool.hpp"
#include "landing_watch.hpp"
#include "network_filesystem.hpp"
#include "role_zip_name.hpp"
#include "run_folders.hpp"
#include "session_connection.hpp"
#include "stamplog/run/share_spool.hpp"
#include "transcript_copies.hpp"
#include "worker.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

// Listings over SMB may be cached for some 10 s; a local folder shows a file at once, but the endpoint may still be moving it.
constexpr std::chrono::seconds network_patience{20}, local_patience{1};

constexpr const char* zone_unknown =
    "the stamp's time zone is not known: times were sent with offset 0, which the endpoint turns into its own";

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

// The dates of every collection need the stamp's clock, so where it is not known it is asked for before them.
plan::plan ordered(const plan::plan& what, const known_stamp& stamp) {
    return stamp.offset_at(what.asked.when.from) ? what : plan::stamp_first(what);
}

std::string why_stop(const run_context& run) {
    if (run.stop.stop_requested()) return "stopped before it started";
    return run.tell.broken() ? run.tell.trouble() : "";
}

bool of_a_collection(std::string_view name) { return is_collection_folder(std::string(name.substr(0, name.find('/')))); }

// A share that no folder here is: zips come by one connection, transcripts and cluster logs, which are waited for by the
// second, by another. Both null where the share is a folder.
struct spools {
    std::unique_ptr<share_spool> zips, rest;
};

// Null: it is a folder here. A login that the share refuses is no ERCS's refusal: nothing was started.
result<std::unique_ptr<storage::place>> reach_share(const settings& s) {
    if (!s.open_share) return nullptr;
    auto opened = s.open_share();
    if (!opened && opened.error().code == errc::auth)
        return fail(errc::refused, std::move(opened.error().what), std::move(opened.error().hint));
    return opened;
}

result<spools> open_spools(const settings& s, std::unique_ptr<storage::place> share, const fs::path& local, clock& time) {
    spools out;
    if (!share) return out;
    auto second = s.open_share();
    if (!second) return fail(second.error());
    const auto folder = local.filename().string();
    out.zips = std::make_unique<share_spool>(std::move(share), folder, local, time, of_a_collection);
    out.rest = std::make_unique<share_spool>(std::move(*second), folder, local, time,
                                             [](std::string_view name) { return !of_a_collection(name); });
    return out;
}

// Each ERCS opens its session, works, closes; ends when all have.
result<void> work(scheduler& order, std::vector<std::unique_ptr<worker>>& workers, const run_context& run,
                  const spools& share) {
    io_pool threads(workers.size());
    std::optional<spool_watch> rest;
    if (share.rest)
        rest.emplace(*share.rest, run.time, run.how.watch_interval, [&, last = std::string()](const result<void>& r) mutable {
            const auto text = r ? std::string{} : describe(r.error());
            if (!text.empty() && text != last) run.tell.log(log_level::warning, "the share: " + text);
            last = text;
        });
    landing_watch watch(run.zips, run.time, run.how.watch_interval);
    return run_graph(
        order, threads, [&](const task& t) { return workers[t.ercs]->perform(t); }, [&] { return why_stop(run); });
}

void take_sessions(collected& c, const std::vector<std::unique_ptr<worker>>& workers) {
    for (const auto& w : workers) {
        c.cover.sessions.push_back(w->record());
        const auto& s = c.cover.sessions.back();
        if (!s.close.note.empty()) c.cover.notes.push_back(s.ercs + ": the transcript came, although " + s.close.note);
    }
    c.any_session = std::any_of(workers.begin(), workers.end(), [](const auto& w) { return w->record().was_opened; });
    c.auth_refused_by_all =
        !workers.empty() && std::all_of(workers.begin(), workers.end(), [](const auto& w) { return w->auth_refused(); });
}

void take_records(collected& c, const scheduler& order, const run_context& run) {
    c.cover.units = order.records();
    std::sort(c.cover.units.begin(), c.cover.units.end(), [](const auto& a, const auto& b) { return a.unit.id < b.unit.id; });
    c.cover.notes = order.notes();
    c.stamp = run.stamp.get();
    if (const auto text = run.stamp.note(); !text.empty()) c.cover.notes.push_back(text);
    if (!run.stamp.offset_at(run.what.asked.when.from)) c.cover.notes.emplace_back(zone_unknown);
    c.journal_failed = run.tell.broken();
    if (c.journal_failed) c.cover.notes.push_back(run.tell.trouble());
}

std::string where_the_zips_stay(const collected& c) {
    return c.zips.empty() ? "nothing had landed"
                          : "what landed stays in " + c.landing.string() + "; 'stamplog pack " + c.landing.string() +
                                " -o FILE.tar.zst' makes a bundle of it";
}

// What was told when the unit ended no longer holds.
void tell_cluster_log(const collected& c, teller& tell) {
    for (const auto& r : c.cover.units)
        if (r.unit.kind == plan::unit_kind::cluster_log)
            tell.tell({.kind = step_kind::unit_ended,
                       .ercs = r.ercs,
                       .unit = r.unit.id,
                       .subject = r.unit.title,
                       .detail = {{"outcome", std::string(to_string(r.how))}, {"reason", r.reason}}},
                      progress_event{.what = progress_event::kind::unit_ended,
                                     .ercs = r.ercs,
                                     .text = r.unit.title + ": " + std::string(to_string(r.how)) + " (" + r.reason + ")",
                                     .unit = r.unit.id});
}

void take_files(collected& c, const run_context& run, const run_folders& folders, const std::vector<connector>& where) {
    c.zips = run.zips.all();
    mark_superseded(c.zips, c.cover.units);
    c.documents = run.documents.all();
    c.files = files_for_bundle(c, run.zips, folders, where);
    copy_masked(c, run.how.run_folder / "masked-transcripts", run.tell);
    if (settle_cluster_log(c)) tell_cluster_log(c, run.tell);
}

void tell_end(const collected& c, teller& tell) {
    tell.tell(
        {.kind = step_kind::collected,
         .detail = {{"complete", c.cover.complete() ? "true" : "false"}, {"interrupted", c.interrupted ? "true" : "false"}}});
}

}  // namespace

result<collected> collect(const plan::plan& what, const std::vector<connector>& where, const settings& s, clock& time,
                          log_sink& log, const progress_sink& progress, std::stop_token stop) {
    if (where.empty()) return fail(errc::config, "no ERCS is given", "Name one with --ercs, or the stamp with --stamp.");
    auto share = reach_share(s);
    if (!share) return fail(share.error());
    auto folders = make_folders(s, where, share->get());
    if (!folders) return fail(folders.error());
    const auto spooled = open_spools(s, std::move(*share), folders->landing.local, time);
    if (!spooled) return fail(spooled.error());
    auto made = journal::create(s.run_folder, identity_of(what, s, *folders, time.now()));
    if (!made) return fail(made.error());

    collected c;
    c.asked = what.asked;
    c.log = std::move(*made);
    c.landing = folders->landing.local;
    teller tell(*c.log, time, log, progress);
    const bool far = network_filesystem(c.landing).has_value();
    std::function<result<void>(bool)> fetch;
    if (spooled->zips) fetch = [&](bool ended) { return spooled->zips->fetch(ended); };
    landing zips(c.landing, time, tell, far ? network_patience : local_patience, fetch);
    document_store documents;
    known_stamp stamp(s.stamp);
    const auto units = ordered(what, stamp);
    const run_context run{units, s, folders->landing, folders->cluster_logs, stamp, zips, documents, tell, time, stop};

    std::vector<std::string> names;
    std::vector<std::unique_ptr<worker>> workers;
    for (std::size_t i = 0; i < where.size(); ++i) {
        names.push_back(where[i].name);
        workers.push_back(std::make_unique<worker>(where[i], folders->transcripts[i], run));
    }
    scheduler order(units, names, s.stamp_wide_limit, s.quiet_after_cancel.count() > 0);
    if (auto ok = work(order, workers, run, *spooled); !ok) return fail(ok.error());

    take_records(c, order, run);
    take_sessions(c, workers);
    take_files(c, run, *folders, where);
    c.interrupted = stop.stop_requested();
    if (c.interrupted) c.landing_note = where_the_zips_stay(c);
    tell_end(c, tell);
    return c;
}

result<collected> collect(const plan::plan& what, const std::vector<endpoint>& where, const settings& s, clock& time,
                          log_sink& log, const progress_sink& progress, std::stop_token stop) {
    const auto offset = known_stamp(s.stamp).offset_at(time.now());
    std::vector<connector> connectors;
    for (const auto& e : where) connectors.push_back(connect_by(e, s, offset, time, log));
    return collect(what, connectors, s, time, log, progress, stop);
}

}  // namespace stamplog::run
