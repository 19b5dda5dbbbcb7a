#include "stamplog/run/job.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "delivery.hpp"
#include "earlier.hpp"
#include "landed_removal.hpp"
#include "sealing.hpp"
#include "space_guard.hpp"
#include "stamplog/run/exit_code.hpp"
#include "stamplog/run/report_documents.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

// False: nobody who comes later will know of it.
[[nodiscard]] bool record(const collected& c, const step& s, log_sink& log) {
    auto ok = c.log->append(s);
    if (!ok) log.write(log_level::error, "journal: " + describe(ok.error()));
    return ok.has_value();
}

job_report report_of(const collected& c) {
    job_report r;
    r.cover = c.cover;
    r.landing = c.landing;
    r.landed_zips = c.zips.size();
    r.missing = coverage_of(c).missing;
    r.interrupted = c.interrupted;
    r.landing_note = c.landing_note;
    return r;
}

step sealed_step(const sealed& s, utc_time now) {
    nlohmann::json missing = nlohmann::json::array();
    for (const auto& m : s.missing) missing.push_back({m.what, m.why, m.remedy});
    return {step_kind::sealed,
            now,
            "",
            0,
            s.bundle.string(),
            {{"size", std::to_string(s.bytes)},
             {"sha256", s.sha256},
             {"complete", s.complete ? "true" : "false"},
             {"broken", nlohmann::json(s.broken).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)},
             {"missing", missing.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)}}};
}

bool removal_began(const job& j) { return j.how.earlier && j.how.earlier->removing; }

// The bundle of the process before is the run's: nothing came since, or there are no longer the zips to make another.
bool keeps_bundle(const job& j, const collected& c) { return !c.gained || removal_began(j); }

error bundle_gone(const job& j) {
    const auto& was = j.how.earlier->sealed;
    return {errc::not_found,
            (was ? "the bundle is not at " + was->bundle.string() + " any more" : std::string("the journal names no bundle")) +
                ", and zips that it was made of are removed from the landing: it cannot be packed again",
            "Put the bundle back there from a stage, and resume again; the zips that are left stay in the landing until then."};
}

result<sealed> sealed_now(const job& j, const collected& c, clock& time, log_sink& log, const progress_sink& progress,
                          std::stop_token stop, delivery& d) {
    if (keeps_bundle(j, c))
        if (auto before = sealed_earlier(*j.how.earlier, j.how.run_folder)) return std::move(*before);
    if (removal_began(j)) return tl::unexpected(bundle_gone(j));
    auto s = seal(j, c, time, log, progress, stop);
    if (s && !record(c, sealed_step(*s, time.now()), log)) d.internal_error = true;
    return s;
}

// Seals and stages; what became of it goes into the report.
delivery bundle_and_stage(const job& j, const collected& c, clock& time, log_sink& log, const progress_sink& progress,
                          std::stop_token stop, job_report& r) {
    delivery d;
    auto s = sealed_now(j, c, time, log, progress, stop, d);
    if (!s) {
        r.not_staged.emplace_back("the bundle", s.error());
        r.interrupted = s.error().code == errc::cancelled;
        d.verified = s.error().code != errc::corrupt;
        d.internal_error = d.internal_error || s.error().code == errc::internal;
        return d;
    }
    d.sealed = true;
    d.pack_complete = s->complete;
    r.bundle = s->bundle;
    r.bundle_bytes = s->bytes;
    r.sha256 = s->sha256;
    r.missing = std::move(s->missing);
    if (auto items = items_to_stage(*s, c, j.raw))
        deliver(j, *items, *c.log, {time, &log, j.stage_bytes_per_second, stop}, progress, r);
    else
        r.not_staged.emplace_back("every stage", items.error());
    d.every_stage = r.not_staged.empty();
    for (const auto& [target, why] : r.not_staged) d.verified = d.verified && why.code != errc::corrupt;
    return d;
}

// As far as it is known; for what must not expire meanwhile.
std::chrono::seconds expected_duration(const job& j) {
    double all = 0, longest = 0;
    for (const auto& u : j.what.units) {
        all += u.expected;
        longest = std::max(longest, u.expected);
    }
    const auto ercs = static_cast<double>(std::max<std::size_t>(j.where.size(), 1));
    return std::chrono::seconds(static_cast<std::int64_t>(std::max(longest, all / ercs)));
}

// The bundle lies verified at every stage, so the run's own copy only takes room.
void drop_local_copy(const job& j, const collected& c, clock& time, job_report& r, log_sink& log) {
    if (r.staged.empty() || !r.not_staged.empty()) return;
    const auto folder =
        std::find_if(j.stages.begin(), j.stages.end(), [](const auto& s) { return s.kind() == stage::target_kind::folder; });
    if (folder == j.stages.end()) return;  // in a container it cannot be looked at
    const fs::path local = r.bundle;
    const auto moved = (fs::absolute(folder->text) / local.filename()).lexically_normal();
    if (!record(c, {step_kind::moved, time.now(), "", 0, moved.string(), {}}, log)) return;  // resume will look for it here
    r.bundle = moved;
    std::error_code ec;
    fs::remove_all(local.parent_path(), ec);
    if (ec) log.write(log_level::warning, "the run's own copy " + local.string() + " could not be removed: " + ec.message());
}

// The process before had delivered everything; only its last words are missing.
bool delivered_before(const job& j, const collected& c, job_report& r) {
    if (!keeps_bundle(j, c) || !j.how.earlier->sealed) return false;
    const auto& was = *j.how.earlier->sealed;
    std::error_code ec;
    if (was.bundle.parent_path() == j.how.run_folder / "bundle" || !fs::exists(was.bundle, ec)) return false;
    r.bundle = was.bundle;
    r.bundle_bytes = was.bytes;
    r.sha256 = was.sha256;
    r.missing = was.missing;
    return true;
}

// From this process, or from those before it for the same bundle.
bool every_target_gave_a_receipt(const job& j, const collected& c, const job_report& r) {
    if (j.stages.empty()) return false;
    if (r.not_staged.empty() && r.staged.size() == j.stages.size()) return true;
    if (!keeps_bundle(j, c) || !j.how.earlier || !j.how.earlier->sealed) return false;
    const auto& before = j.how.earlier->sealed->staged;
    return std::ranges::all_of(j.stages, [&](const auto& t) { return std::ranges::find(before, t.text) != before.end(); });
}

std::string why_not_removed(const job& j, const collected& c, const job_report& r) {
    if (r.code != exit_code::complete) return "the run is not complete, and 'stamplog resume' needs them";
    return every_target_gave_a_receipt(j, c, r) ? "" : "not every target gave a receipt";
}

void take_landed_away(const job& j, const collected& c, clock& time, log_sink& log, job_report& r) {
    if (!j.remove_landed) return;
    r.not_removed = why_not_removed(j, c, r);
    if (r.not_removed.empty() && !record(c, {step_kind::removing_landed, time.now(), "", 0, c.landing.string(), {}}, log))
        r.not_removed = "the journal cannot be written";
    if (!r.not_removed.empty()) return;
    r.removed = remove_landed(j, c);
    for (const auto& text : r.removed->left) log.write(log_level::warning, "not removed: " + text);
    if (!record(c,
                {step_kind::landed_removed,
                 time.now(),
                 "",
                 0,
                 c.landing.string(),
                 {{"zips", std::to_string(r.removed->zips)},
                  {"bytes", std::to_string(r.removed->bytes)},
                  {"left", std::to_string(r.removed->left.size())}}},
                log))
        r.code = exit_code::internal_error;
}

std::vector<fs::path> folders_of(const std::vector<stage::target>& stages) {
    std::vector<fs::path> out;
    for (const auto& s : stages)
        if (s.kind() == stage::target_kind::folder) out.emplace_back(s.text);
    return out;
}

}  // namespace

result<job_report> run_job(const job& j, clock& time, log_sink& log, const progress_sink& progress, std::stop_token stop) {
    if (auto ok = check_stages(j.stages, {time, &log, 0, stop}, expected_duration(j)); !ok) {
        if (!j.how.earlier) return fail(ok.error());
        // What was collected already is brought to its end, and to the other stages; it will be said again that this one lacks
        // it.
        log.write(log_level::warning, describe(ok.error()));
    }

    const auto left = j.how.earlier ? j.how.earlier->left : j.what;
    if (auto ok = check_space(j.how, j.how.container ? j.how.container->local : j.how.share.local, folders_of(j.stages),
                              expected_bytes(left, j.known));
        !ok)
        return fail(ok.error());

    auto c = collect(j.what, j.where, j.how, time, log, progress, stop);
    if (!c) return fail(c.error());

    job_report r = report_of(*c);
    delivery d;
    if (delivered_before(j, *c, r))
        d = {.sealed = true, .pack_complete = j.how.earlier->sealed->complete};
    else if (c->any_session && !c->interrupted)
        d = bundle_and_stage(j, *c, time, log, progress, stop, r);

    c->interrupted = r.interrupted;
    r.code = exit_code_of(*c, d);
    if (d.sealed && !r.staged.empty()) drop_local_copy(j, *c, time, r, log);
    take_landed_away(j, *c, time, log, r);
    if (!c->any_session && c->zips.empty()) remove_empty_folders(c->landing);
    if (!record(*c, {step_kind::ended, time.now(), "", 0, "", {{"exit_code", std::to_string(static_cast<int>(r.code))}}}, log))
        r.code = exit_code::internal_error;
    return r;
}

}  // namespace stamplog::run
