// Where a later run's close put what an ERCS had kept of earlier sessions.
#include <algorithm>
#include <iterator>

#include "left_sessions.hpp"
#include "stamplog/run/journal.hpp"
#include "step_detail.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

// Every transcript that the run's journal tells of lies in the folder of its ERCS.
void take_folders(const std::vector<step>& steps, std::vector<later_transcripts>& out) {
    const auto first = out.size();
    for (const auto& s : steps) {
        if (s.kind != step_kind::transcript) continue;
        const auto folder = fs::path(s.subject).parent_path();
        auto known = std::find_if(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                                  [&](const auto& l) { return l.ercs == s.ercs && l.folder == folder; });
        if (known == out.end()) {
            out.push_back({s.ercs, folder, {}});
            known = std::prev(out.end());
        }
        if (auto t = transcript_of(s); t.ours) known->own.push_back(std::move(t));
    }
}

}  // namespace

std::vector<later_transcripts> transcripts_of_later_runs(const fs::path& runs, const run_identity& who) {
    std::vector<later_transcripts> out;
    for (const auto& r : list_runs(runs)) {
        if (r.who.stamp != who.stamp || r.who.started <= who.started) continue;
        const auto log = journal::open(runs / r.who.id, journal::access::read);
        if (!log) continue;
        if (const auto steps = (*log)->steps()) take_folders(*steps, out);
    }
    return out;
}

}  // namespace stamplog::run
