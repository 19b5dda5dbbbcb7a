#include "stamplog/run/run.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "attempt.hpp"
#include "cluster_logs.hpp"
#include "container_folders.hpp"
#include "earlier.hpp"
#include "gather.hpp"
#include "graph.hpp"
#include "io_pool.hpp"
#include "kept_json.hpp"
#include "landing_watch.hpp"
#include "left_sessions.hpp"
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
            .landing_unc = s.container ? s.container->url : folders.landing.unc,
            .landing_local = folders.landing.local,
            .plan = keep(what),
            .options = s.options};
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
// second, by another. Zips come from the container where there is one. Null where the share is a folder, or there is none.
struct spools {
    std::unique_ptr<share_spool> zips, rest;
};

using opener = std::function<result<std::unique_ptr<storage::place>>()>;

// Null: it is a folder here, or nothing. A login that is refused there is no ERCS's refusal: nothing was started.
result<std::unique_ptr<storage::place>> reach(const opener& open) {
    if (!open) return nullptr;
    auto opened = open();
    if (opened)
        if (auto there = (*opened)->still_there(); !there) opened = fail(there.error());
    if (!opened && opened.error().code == errc::auth)
        return fail(errc::refused, std::move(opened.error().what), std::move(opened.error().hint));
    return opened;
}

result<std::unique_ptr<share_spool>> spool_container(const settings& s, std::unique_ptr<storage::place> container,
                                                     const fs::path& local, clock& time) {
    auto before = folders_before(*container, s.run_folder);
    if (!before) return fail(before.error());
    return std::make_unique<share_spool>(
        std::move(container), "", local, time, [before = std::move(*before)](std::string_view name) {
            return of_a_collection(name) && !before.contains(std::string(name.substr(0, name.find('/'))));
        });
}

result<spools> open_spools(const settings& s, std::unique_ptr<storage::place> share, std::unique_ptr<storage::place> container,
                           const run_folders& to, clock& time) {
    spools out;
    if (container) {
        auto zips = spool_container(s, std::move(container), to.landing.local, time);
        if (!zips) return fail(zips.error());
        out.zips = std::move(*zips);
    }
    if (!share) return out;
    const auto local = to.cluster_logs.local.parent_path();
    const auto folder = local.filename().string();
    if (!out.zips) {
        auto second = s.open_share();
        if (!second) return fail(second.error());
        out.zips = std::make_unique<share_spool>(std::move(*second), folder, local, time, of_a_collection);
    }
    out.rest = std::make_unique<share_spool>(std::move(share), folder, local, time,
                                             [](std::string_view name) { return !of_a_collection(name); });
    return out;
}

result<std::shared_ptr<journal>> journal_of(const plan::plan& what, const settings& s, const run_folders& folders,
                                            utc_time now) {
    if (s.earlier) return s.earlier->log;
    auto made = journal::create(s.run_folder, identity_of(what, s, folders, now));
    if (!made) return fail(made.error());
    return std::shared_ptr<journal>(std::move(*made));
}

// What earlier processes of the run left: its records, its zips, what the stamp said; sessions, whose shells are ended.
ended_sessions take_up(const earlier_run& before, const settings& s, const std::vector<connector>& where, known_stamp& stamp,
                       landing& zips, collected& c, teller& tell, std::stop_token stop) {
    if (!s.earlier) return {};
    tell.tell({.kind = step_kind::resumed, .detail = {{"tool_version", s.tool_version}}});
    for (const auto& said : before.stamp_said)
        if (const auto known = pep::parse_stamp_json(as_bytes(said))) stamp.learn(*known);
    c.cover.units = before.kept;
    c.cover.sessions = before.sessions;
    c.cover.notes = before.notes;
    auto ended = end_left_sessions(before.open, where, stop, tell);
    zips.adopt(before.calls, before.zips);  // after that, since they wrote until then
    return ended;
}

// Who only has a transcript to bring opens a session for that; who has nothing to do opens none.
continuation continuation_of(const earlier_run& before, const std::map<std::string, error>& blocked,
                             const std::vector<std::string>& names) {
    continuation out{.attempts = before.attempts, .next_id = before.next_id};
    out.brought_in_parts = wholes_with_a_zip(before.kept);
    if (!before.log) return out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool left =
            std::any_of(before.open.begin(), before.open.end(), [&](const left_session& l) { return l.ercs == names[i]; });
        if ((before.left.units.empty() && !left) || blocked.contains(names[i])) out.without_work.insert(i);
        if (before.cut.contains(names[i])) out.rest_first.insert(i);
    }
    return out;
}

narrowing_rules narrowing_of(const plan::request& asked, const settings& s) {
    return {.asked = asked.when,
            .nodes = asked.nodes,
            .log_types = asked.log_types,
            .most_time = std::chrono::duration_cast<ticks>(s.narrow_for)};
}

void take_left_sessions(collected& c, const earlier_run& before, const ended_sessions& ended, const left_context& in,
                        teller& tell) {
    auto settled = settle_left_sessions(before.open, ended, c.cover.sessions, in, tell);
    c.cover.sessions.insert(c.cover.sessions.end(), std::make_move_iterator(settled.begin()),
                            std::make_move_iterator(settled.end()));
}

// The transcript of a session that was opened in vain, to bring those of others, is no gain.
bool gained(const collected& c, const earlier_run& before) {
    return !before.left.units.empty() || std::ranges::any_of(before.open, [&](const left_session& l) {
        return std::ranges::any_of(c.cover.sessions,
                                   [&](const auto& s) { return s.ercs == l.ercs && s.id == l.id && s.proved(); });
    });
}

// What ended is fetched whole: where the guard has no room for it, it waits for some. What the share itself refuses, by
// whatever limit, would be refused again.
std::function<result<void>(bool)> fetching(const spools& share, space_guard& space, const std::stop_token& stop) {
    if (!share.zips) return {};
    return [&share, &space, stop](bool ended) {
        for (;;) {
            bool no_room = false;
            auto done = share.zips->fetch(ended, stop, [&](const fs::path& folder, std::uint64_t bytes) {
                auto ok = space.room_for(folder, bytes);
                no_room = no_room || !ok;
                return ok;
            });
            if (done || !ended || !no_room || stop.stop_requested() || !space.wait()) return done;
        }
    };
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

bool was_needed(const session_record& s) { return s.was_opened || !s.problem.empty(); }

void take_sessions(collected& c, const std::vector<std::unique_ptr<worker>>& workers) {
    for (const auto& w : workers) {
        if (!was_needed(w->record())) continue;
        c.cover.sessions.push_back(w->record());
        const auto& s = c.cover.sessions.back();
        if (!s.close.note.empty()) c.cover.notes.push_back(s.ercs + ": the transcript came, although " + s.close.note);
    }
    std::vector<const worker*> asked;
    for (const auto& w : workers)
        if (was_needed(w->record())) asked.push_back(w.get());
    c.any_session =
        asked.empty() || std::any_of(asked.begin(), asked.end(), [](const worker* w) { return w->record().was_opened; });
    c.auth_refused_by_all =
        !asked.empty() && std::all_of(asked.begin(), asked.end(), [](const worker* w) { return w->auth_refused(); });
}

void take_records(collected& c, const scheduler& order, const run_context& run) {
    const auto& now = order.records();
    c.cover.units.insert(c.cover.units.end(), now.begin(), now.end());
    std::sort(c.cover.units.begin(), c.cover.units.end(), [](const auto& a, const auto& b) { return a.unit.id < b.unit.id; });
    c.cover.notes.insert(c.cover.notes.end(), order.notes().begin(), order.notes().end());
    c.stamp = run.stamp.get();
    const auto text = run.stamp.note();
    if (!text.empty() && std::ranges::find(c.cover.notes, text) == c.cover.notes.end()) c.cover.notes.push_back(text);
    if (!run.stamp.offset_at(run.what.asked.when.from)) c.cover.notes.emplace_back(zone_unknown);
    c.journal_failed = run.tell.broken();
    if (c.journal_failed) c.cover.notes.push_back(run.tell.trouble());
}

std::string where_the_zips_stay(const collected& c) {
    return c.zips.empty()
               ? "nothing had landed"
               : "what landed stays in " + c.landing.string() + "; 'stamplog resume' goes on from there, 'stamplog pack " +
                     c.landing.string() + " -o FILE.tar.zst' makes a bundle of what there is";
}

// What was told when the unit ended no longer holds.
void tell_cluster_log(const collected& c, teller& tell) {
    for (const auto& r : c.cover.units)
        if (r.unit.kind == plan::unit_kind::cluster_log)
            tell.tell({.kind = step_kind::unit_ended,
                       .ercs = r.ercs,
                       .unit = r.unit.id,
                       .subject = r.unit.title,
                       .detail = {{"outcome", std::string(to_string(r.how))}, {"reason", r.reason}, {"record", keep(r)}}},
                      progress_event{.what = progress_event::kind::unit_ended,
                                     .ercs = r.ercs,
                                     .text = r.unit.title + ": " + std::string(to_string(r.how)) + " (" + r.reason + ")",
                                     .unit = r.unit.id});
}

void take_files(collected& c, const run_context& run, const run_folders& folders, const std::vector<connector>& where) {
    run.zips.finish();
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
    auto share = reach(s.open_share);
    if (!share) return fail(share.error());
    auto container = reach(s.container ? s.container->open : opener{});
    if (!container) return fail(container.error());
    auto folders = make_folders(s, where, share->get());
    if (!folders) return fail(folders.error());
    const auto spooled = open_spools(s, std::move(*share), std::move(*container), *folders, time);
    if (!spooled) return fail(spooled.error());
    if (s.earlier && folders->landing.local != s.earlier->who.landing_local)
        return fail(
            errc::conflict,
            "the run's landing is " + s.earlier->who.landing_local.string() + ", not " + folders->landing.local.string(),
            "Resume it from the folder and with the share that it was started with.");
    auto journal = journal_of(what, s, *folders, time.now());
    if (!journal) return fail(journal.error());

    collected c;
    c.asked = what.asked;
    c.log = std::move(*journal);
    c.landing = folders->landing.local;
    teller tell(*c.log, time, log, progress);
    tell.show({.what = progress_event::kind::begun});
    const bool far = network_filesystem(c.landing).has_value();
    space_guard space(s, {{"the landing", c.landing}, {"the run's folder", s.run_folder}}, time, stop,
                      [&](const std::string& text) { tell.note(text); });
    const auto fetch = fetching(*spooled, space, stop);
    landing zips(c.landing, time, tell, far ? network_patience : local_patience, fetch);
    document_store documents(s.run_folder / "documents");
    known_stamp stamp(s.stamp);
    const auto before = s.earlier ? *s.earlier : earlier_run{};
    const auto ended = take_up(before, s, where, stamp, zips, c, tell, stop);
    const auto blocked = s.ignore_left ? decltype(ended.blocked){} : ended.blocked;  // that is, not to be used
    const auto units = ordered(s.earlier ? before.left : what, stamp);
    const run_context run{units, s, folders->landing, folders->cluster_logs, stamp, zips, documents, tell, time, stop, space};

    std::vector<std::string> names;
    std::vector<std::unique_ptr<worker>> workers;
    for (std::size_t i = 0; i < where.size(); ++i) {
        names.push_back(where[i].name);
        workers.push_back(std::make_unique<worker>(where[i], folders->transcripts[i], run));
        if (const auto why = blocked.find(where[i].name); why != blocked.end()) workers[i]->block(why->second);
    }
    scheduler order(units, names, s.stamp_wide_limit, s.quiet_after_cancel.count() > 0, continuation_of(before, blocked, names),
                    narrowing_of(units.asked, s));
    if (auto ok = work(order, workers, run, *spooled); !ok) return fail(ok.error());
    if (spooled->rest)  // the last close's transcripts
        if (auto ok = spooled->rest->fetch(true); !ok) tell.log(log_level::warning, "the share: " + describe(ok.error()));

    take_records(c, order, run);
    take_sessions(c, workers);
    // A transcript that cannot be had must not keep what is there from being packed.
    if (before.log && before.left.units.empty() && !before.kept.empty()) c.any_session = true;
    auto later = before.open.empty() ? std::vector<later_transcripts>{}
                                     : transcripts_of_later_runs(s.run_folder.parent_path(), before.who);
    take_left_sessions(c, before, ended, {where, *folders, s.user, stamp, time.now(), std::move(later)}, tell);
    c.gained = !s.earlier || gained(c, before);
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
