// The transcripts of sessions that died with their process: a later close brings them along.
#include <algorithm>

#include "stamplog/pep/pep_session.hpp"
#include "transcript_files.hpp"

namespace stamplog::pep {
namespace {

struct fitting {
    ticks distance{};
    std::size_t session = 0;
    transcript_file file;
};

our_session identity_of(const session_trace& s) {
    our_session out{s.opened, s.stamp_offset, s.user, s.cmdlets, {}};
    for (const auto& unc : s.share_unc) out.share_paths.insert(share_path(unc));
    return out;
}

bool same_text(const transcript_file& a, const transcript_file& b) { return a.file == b.file && a.text_name == b.text_name; }

bool is_in(const std::vector<transcript_file>& list, const transcript_file& f) {
    return std::any_of(list.begin(), list.end(), [&](const auto& x) { return same_text(x, f); });
}

// A file that cannot be read is nobody's.
std::vector<fitting> all_that_fit(const listing& files, const std::vector<session_trace>& of,
                                  const std::vector<transcript_file>& taken) {
    std::vector<fitting> out;
    for (std::size_t i = 0; i < of.size(); ++i)
        for (const auto& [path, state] : files) {
            const auto texts = read_transcript_file(path, identity_of(of[i]));
            if (!texts) continue;
            for (const auto& t : *texts)
                if (t.distance && !is_in(taken, t.file)) out.push_back({*t.distance, i, t.file});
        }
    return out;
}

}  // namespace

std::vector<std::optional<transcript_file>> find_transcripts(const std::filesystem::path& folder,
                                                             const std::vector<session_trace>& of,
                                                             const std::vector<transcript_file>& taken) {
    std::vector<std::optional<transcript_file>> out(of.size());
    if (of.empty()) return out;
    auto fit = all_that_fit(list_transcripts(folder), of, taken);
    std::stable_sort(fit.begin(), fit.end(), [](const fitting& a, const fitting& b) { return a.distance < b.distance; });
    std::vector<transcript_file> given;
    for (auto& f : fit) {
        if (out[f.session] || is_in(given, f.file)) continue;
        given.push_back(f.file);
        f.file.ours = true;
        out[f.session] = std::move(f.file);
    }
    return out;
}

}  // namespace stamplog::pep
