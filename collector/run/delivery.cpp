#include "delivery.hpp"

#include <unistd.h>

#include "stamplog/bundle/container.hpp"
#include "stamplog/storage/durable.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

std::string stem_of(const fs::path& bundle) {
    const std::string name = bundle.filename().string();
    return std::string(bundle::without_ending(name));
}

void tell(const progress_sink& progress, clock& time, progress_event::kind what, const std::string& text, std::uint64_t bytes,
          std::uint64_t total) {
    progress_event e;
    e.what = what;
    e.text = text;
    e.bytes = bytes;
    e.total = total;
    e.at = time.now();
    if (progress) progress(e);
}

// Of transcripts as they came. Not of role zips: what a lost ERCS goes on writing may still grow.
std::map<fs::path, std::string> transcript_hashes(const collected& c) {
    std::map<fs::path, std::string> out;
    for (const auto& s : c.cover.sessions)
        for (const auto& t : s.close.transcripts) out[t.file] = t.sha256;
    return out;
}

result<void> check_folder(const fs::path& target) {
    std::error_code ec;
    // Only the last folder is made: where its parent is missing a share is not mounted, and must not be taken for it.
    const auto parent = fs::absolute(target / "").parent_path().parent_path();
    if (!fs::is_directory(target, ec) && !fs::is_directory(parent, ec))
        return fail(errc::config, "--stage " + target.string() + ": its parent folder is not there",
                    "Make the folder, or mount the share, before staging to it.");
    if (auto made = storage::make_folders(target); !made)
        return fail(errc::config, "--stage " + made.error().what, "Name a folder that can be made or written.");
    if (::access(target.c_str(), W_OK | X_OK) != 0)
        return fail(errc::config, "--stage " + target.string() + ": the folder cannot be written",
                    "Change its rights, or name another one.");
    return {};
}

}  // namespace

result<std::vector<stage::item>> items_to_stage(const sealed& s, const collected& c, bool raw) {
    const std::string name = s.bundle.filename().string(), stem = stem_of(s.bundle);
    std::vector<stage::item> items{
        {s.bundle, name, s.sha256}, {s.bundle.string() + ".sha256", name + ".sha256"}, {s.manifest, stem + ".manifest.json"}};
    const auto hashes = transcript_hashes(c);
    for (const auto& [path, file] : c.files) {
        if (!path.starts_with("transcripts/")) continue;
        const auto hash = hashes.find(file);
        items.push_back({file, stem + "." + path, hash == hashes.end() ? "" : hash->second});
    }
    if (!raw) return items;
    auto originals = stage::raw_items(c.landing);
    if (!originals) return fail_in("--raw", originals);
    for (auto& o : *originals) {
        // A cmdlet's own log that records a SAS goes as its masked copy, or not at all.
        if (const auto masked = c.masked.find(o.file); masked != c.masked.end()) {
            const auto copy = c.files.find(masked->second);
            if (copy == c.files.end()) continue;
            o.file = copy->second;
        }
        items.push_back({std::move(o.file), stem + ".raw/" + o.name});
    }
    return items;
}

void deliver(const job& j, const std::vector<stage::item>& items, journal& log, const stage::surroundings& around,
             const progress_sink& progress, job_report& report) {
    auto& time = around.time;
    for (const auto& target : j.stages) {
        tell(progress, time, progress_event::kind::staging, target.text, 0, 0);
        auto receipt = stage::to_target(items, target, around, [&](std::uint64_t done, std::uint64_t of) {
            if (done != 0) tell(progress, time, progress_event::kind::staging, target.text, done, of);
        });
        if (!receipt) {
            report.not_staged.emplace_back(target.text, receipt.error());
            continue;
        }
        step s{step_kind::staged,
               time.now(),
               "",
               0,
               target.text,
               {{"sha256", receipt->files.front().sha256}, {"files", std::to_string(receipt->files.size())}}};
        if (auto ok = log.append(s); !ok) report.not_staged.emplace_back(target.text, ok.error());
        report.staged.push_back(std::move(*receipt));
        tell(progress, time, progress_event::kind::staged, target.text, 0, 0);
    }
}

result<void> check_stages(const std::vector<stage::target>& stages, const stage::surroundings& around,
                          std::chrono::seconds expected) {
    for (const auto& target : stages) {
        if (target.kind() == stage::target_kind::folder) {
            if (auto ok = check_folder(target.text); !ok) return ok;
        } else if (auto ok = stage::check_target(target, around, expected); !ok) {
            return fail(in_context("--stage " + target.text, ok.error()));
        }
    }
    return {};
}

}  // namespace stamplog::run
