#include "stamplog/run/job.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "delivery.hpp"
#include "earlier.hpp"
#include "sealing.hpp"
#include "stamplog/run/exit_code.hpp"
#include "stamplog/run/report_documents.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

void record(const collected& c, step s, log_sink& log) {
    if (auto ok = c.log->append(s); !ok) log.write(log_level::error, "journal: " + describe(ok.error()));
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
             {"missing", missing.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)}}};
}

// Where nothing came since, the bundle of the process before is the run's.
result<sealed> sealed_now(const job& j, const collected& c, clock& time, log_sink& log, const progress_sink& progress,
                          std::stop_token stop) {
    if (!c.gained)
        if (auto before = sealed_earlier(*j.how.earlier, j.how.run_folder)) return std::move(*before);
    auto s = seal(j, c, time, log, progress, stop);
    if (s) record(c, sealed_step(*s, time.now()), log);
    return s;
}

// Seals and stages; what became of it goes into the report.
delivery bundle_and_stage(const job& j, const collected& c, clock& time, log_sink& log, const progress_sink& progress,
                          std::stop_token stop, job_report& r) {
    delivery d;
    auto s = sealed_now(j, c, time, log, progress, stop);
    if (!s) {
        r.not_staged.emplace_back("the bundle", s.error());
        r.interrupted = s.error().code == errc::cancelled;
        d.verified = s.error().code != errc::corrupt;
        d.internal_error = s.error().code == errc::internal;
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
    r.bundle = fs::absolute(folder->text) / local.filename();
    record(c, {step_kind::moved, time.now(), "", 0, r.bundle.string(), {}}, log);
    std::error_code ec;
    fs::remove_all(local.parent_path(), ec);
    if (ec) log.write(log_level::warning, "the run's own copy " + local.string() + " could not be removed: " + ec.message());
}

// The process before had delivered everything; only its last words are missing.
bool delivered_before(const job& j, const collected& c, job_report& r) {
    if (c.gained || !j.how.earlier->sealed) return false;
    const auto& was = *j.how.earlier->sealed;
    std::error_code ec;
    if (was.bundle.parent_path() == j.how.run_folder / "bundle" || !fs::exists(was.bundle, ec)) return false;
    r.bundle = was.bundle;
    r.bundle_bytes = was.bytes;
    r.sha256 = was.sha256;
    r.missing = was.missing;
    return true;
}

}  // namespace

result<job_report> run_job(const job& j, clock& time, log_sink& log, const progress_sink& progress, std::stop_token stop) {
    if (auto ok = check_stages(j.stages, {time, &log, 0, stop}, expected_duration(j)); !ok) {
        if (!j.how.earlier) return fail(ok.error());
        // What was collected already is brought to its end, and to the other stages; it will be said again that this one lacks
        // it.
        log.write(log_level::warning, describe(ok.error()));
    }

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
    record(*c, {step_kind::ended, time.now(), "", 0, "", {{"exit_code", std::to_string(static_cast<int>(r.code))}}}, log);
    return r;
}

}  // namespace stamplog::run
