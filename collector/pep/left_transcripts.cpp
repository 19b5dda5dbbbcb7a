// The transcripts of sessions that died with their process: a later close brings them along.
#include <algorithm>

#include "stamplog/pep/pep_session.hpp"
#include "transcript_files.hpp"

namespace stamplog::pep {
namespace {

struct candidate {
    ticks distance{};
    std::size_t text = 0;  // position in the list of texts
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

// Who began in the same second fits the same texts, so that the nearest of one may be the only one of another: as many
// sessions as possible get one, each the nearest that this allows (augmenting paths).
class matching {
 public:
    matching(const std::vector<session_trace>& of, const listing& files, const std::vector<transcript_file>& taken)
        : wanted_(of.size()), given_(of.size()) {
        for (const auto& [path, state] : files)
            for (std::size_t i = 0; i < of.size(); ++i) read(path, of[i], wanted_[i], taken);
        for (auto& w : wanted_)
            std::stable_sort(w.begin(), w.end(), [](const auto& a, const auto& b) { return a.distance < b.distance; });
        owner_.resize(texts_.size());
        for (std::size_t i = 0; i < of.size(); ++i) {
            tried_.assign(texts_.size(), false);
            find_for(i);
        }
        for (std::size_t t = 0; t < owner_.size(); ++t)
            if (owner_[t]) given_[*owner_[t]] = texts_[t];
    }
    std::vector<std::optional<transcript_file>> take() { return std::move(given_); }

 private:
    // A file that cannot be read is nobody's.
    void read(const std::filesystem::path& path, const session_trace& of, std::vector<candidate>& wanted,
              const std::vector<transcript_file>& taken) {
        auto texts = read_transcript_file(path, identity_of(of));
        if (!texts) return;
        for (auto& t : *texts) {
            if (!t.distance || is_in(taken, t.file)) continue;
            t.file.ours = true;
            const auto known = std::find_if(texts_.begin(), texts_.end(), [&](const auto& k) { return same_text(k, t.file); });
            wanted.push_back({*t.distance, static_cast<std::size_t>(known - texts_.begin())});
            if (known == texts_.end()) texts_.push_back(std::move(t.file));
        }
    }
    bool find_for(std::size_t session) {
        for (const auto& c : wanted_[session]) {
            if (tried_[c.text]) continue;
            tried_[c.text] = true;
            if (owner_[c.text] && !find_for(*owner_[c.text])) continue;
            owner_[c.text] = session;
            return true;
        }
        return false;
    }

    std::vector<std::vector<candidate>> wanted_;  // of each session, the nearest first
    std::vector<transcript_file> texts_;
    std::vector<std::optional<std::size_t>> owner_;
    std::vector<bool> tried_;
    std::vector<std::optional<transcript_file>> given_;
};

}  // namespace

std::vector<std::optional<transcript_file>> find_transcripts(const std::filesystem::path& folder,
                                                             const std::vector<session_trace>& of,
                                                             const std::vector<transcript_file>& taken) {
    if (of.empty()) return {};
    return matching(of, list_transcripts(folder), taken).take();
}

}  // namespace stamplog::pep
