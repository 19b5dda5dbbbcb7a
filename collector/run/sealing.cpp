#include "sealing.hpp"

#include <chrono>
#include <fstream>
#include <iterator>

#include "bundle_sources.hpp"
#include "space_guard.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/verify.hpp"
#include "stamplog/report/html.hpp"
#include "stamplog/run/report_documents.hpp"
#include "stamplog/storage/durable.hpp"
#include "stamplog/storage/new_file.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

std::string whole_text(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// What packing could not take as it is, as the coverage names it.
std::vector<report::missing_line> lines_of(const std::vector<pack::problem>& problems) {
    std::vector<report::missing_line> out;
    for (const auto& p : problems) {
        if (p.kind == pack::problem_kind::member_renamed) continue;  // it is there
        out.push_back({p.member.empty() ? p.zip : p.zip + ": " + p.member,
                       std::string(pack::to_string(p.kind)) + ": " + p.why.what,
                       "Collect its role again, or ask for the original zip: it lies in the landing folder."});
    }
    return out;
}

// What a limit of ours refuses is whole.
std::set<std::string> broken_in(const std::vector<pack::problem>& problems) {
    std::set<std::string> out;
    for (const auto& p : problems)
        if (!p.zip.empty() && p.why.code == errc::corrupt) out.insert(p.zip);
    return out;
}

struct documents {
    const job& j;
    const collected& c;
    report::case_document about;
    std::int64_t at;  // of the members that this run wrote itself

    std::vector<pack::text_member> late(const pack::report& so_far, report::coverage& cover) const {
        cover = coverage_of(c, lines_of(so_far.problems));
        return {{"_stamplog/run.log", whole_text(j.how.run_folder / "run.log"), at, "", {}},
                {"_stamplog/coverage.json", report::to_json(cover), at, "", {}},
                {"_stamplog/report.html", report::render_html(about, cover), at, "", {}}};
    }
};

progress_event packing(clock& time, std::uint64_t done, std::uint64_t total) {
    progress_event e;
    e.what = progress_event::kind::packing;
    e.bytes = done;
    e.total = total;
    e.at = time.now();
    return e;
}

// Reads the whole file once: what is sealed is what lies on the disk.
result<void> verify(const fs::path& bundle) {
    auto file = zip::open_file(bundle);
    if (!file) return fail(file.error());
    auto seen = bundle::verify(**file);
    if (!seen) return fail_in("verify " + bundle.string(), seen);
    if (seen->intact) return {};
    return fail(errc::corrupt,
                "the bundle on the disk is not what was written: " +
                    (seen->damages.empty() ? std::string("a member differs") : seen->damages.front().what),
                "The disk or its memory is failing: pack again to another disk with stamplog pack.");
}

result<void> write_beside(const fs::path& file, std::string_view text) {
    auto out = storage::new_file::create(file, storage::existing::replace);
    if (!out) return fail(out.error());
    if (auto ok = (*out)->write(as_bytes(text)); !ok) return ok;
    return (*out)->commit();
}

result<void> manifest_beside(const fs::path& bundle, const fs::path& manifest) {
    auto file = zip::open_file(bundle);
    if (!file) return fail(file.error());
    auto reader = bundle::reader::open(std::shared_ptr<const random_access>(std::move(*file)));
    if (!reader) return fail(reader.error());
    const auto which = reader->contents().find(bundle::manifest_name);
    if (!which) return fail(errc::internal, "the bundle holds no manifest");
    auto out = storage::new_file::create(manifest, storage::existing::replace);
    if (!out) return fail(out.error());
    if (auto ok = reader->read(*which, **out); !ok) return ok;
    return (*out)->commit();
}

// An earlier bundle of the run may lie at a stage already, with other content.
int seal_number(const job& j) { return j.how.earlier ? j.how.earlier->seals + 1 : 1; }

}  // namespace

std::optional<sealed> sealed_earlier(const earlier_run& before, const fs::path& run_folder) {
    if (!before.sealed) return std::nullopt;
    const auto& was = *before.sealed;
    std::error_code ec;
    if (was.bundle.parent_path() != run_folder / "bundle" || fs::file_size(was.bundle, ec) != was.bytes || ec)
        return std::nullopt;
    return sealed{was.bundle, was.bundle.parent_path() / "manifest.json", was.bytes, was.sha256, was.complete, was.missing};
}

result<sealed> seal(const job& j, const collected& c, clock& time, log_sink& log, const progress_sink& progress,
                    std::stop_token stop) {
    sealed s;
    s.bundle = j.how.run_folder / "bundle" / bundle_name(j.what, c.stamp.name(), j.how.run_id, j.profile, seal_number(j));
    s.manifest = s.bundle.parent_path() / "manifest.json";
    std::error_code ec;
    fs::remove_all(s.bundle.parent_path(), ec);  // what an earlier process may have left
    if (auto made = storage::make_folders(s.bundle.parent_path()); !made) return fail(made.error());

    space_guard space(j.how, {{"the run's folder, with the bundle", j.how.run_folder}}, time, stop,
                      [&](const std::string& text) { log.write(log_level::warning, text); });
    if (!space.wait()) return fail(errc::cancelled, "stopped while there was no room for the bundle");
    const auto started = c.log->identity();
    if (!started) return fail(started.error());
    settings known = j.how;
    known.stamp = c.stamp;
    const documents d{j, c, case_of(j.what, known, started->started),
                      std::chrono::floor<std::chrono::seconds>(started->started).time_since_epoch().count()};
    report::coverage cover;
    pack::options what;
    what.sources = bundle_sources(c, d.about);
    what.profile = j.profile;
    what.hard_links = j.hard_links;
    what.threads = j.threads;
    what.memory = j.memory;
    what.stop = stop;
    what.late_members = [&](const pack::report& r) -> result<std::vector<pack::text_member>> { return d.late(r, cover); };
    what.on_progress = [&](const pack::progress& p) {
        static_cast<void>(space.wait());  // stopped: packing finds that out itself
        if (progress) progress(packing(time, p.expanded_done, p.expanded_total));
    };

    if (progress) progress(packing(time, 0, 0));
    auto packed = pack::pack_to_file(what, s.bundle);
    if (!packed) return fail_in("pack", packed);
    s.bytes = packed->bundle_bytes;
    s.sha256 = to_hex(packed->sha256);
    s.complete = pack::complete(*packed);
    s.missing = std::move(cover.missing);
    s.broken = broken_in(packed->problems);
    if (auto ok = verify(s.bundle); !ok) return fail(ok.error());
    if (auto ok = write_beside(s.bundle.string() + ".sha256", s.sha256 + "  " + s.bundle.filename().string() + "\n"); !ok)
        return fail(ok.error());
    if (auto ok = manifest_beside(s.bundle, s.manifest); !ok) return fail(ok.error());
    log.write(log_level::info, "sealed " + s.bundle.string());
    if (progress) {
        auto e = packing(time, s.bytes, 0);
        e.what = progress_event::kind::packed;
        e.text = s.bundle.filename().string();
        progress(e);
    }
    return s;
}

}  // namespace stamplog::run
