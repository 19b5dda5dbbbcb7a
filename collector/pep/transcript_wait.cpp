#include "transcript_wait.hpp"

#include <algorithm>
#include <utility>

namespace stamplog::pep {
namespace {

constexpr std::chrono::milliseconds first_pause{100}, longest_pause{2000};

// What was read, kept so that a file is read again only when it changed.
class reading {
 public:
    void read(const listing& files, const our_session& ours) {
        for (const auto& [path, state] : files) {
            if (const auto was = seen_.find(path); was != seen_.end() && was->second == state) continue;
            seen_[path] = state;
            auto texts = read_transcript_file(path, ours);
            trouble_.erase(path);
            texts_.erase(path);
            if (texts)
                texts_[path] = std::move(*texts);
            else
                trouble_[path] = texts.error().what;
        }
    }

    transcripts_found result() const {
        transcripts_found out;
        const auto* best = nearest();
        for (const auto& [path, texts] : texts_)
            for (const auto& t : texts) {
                out.files.push_back(t.file);
                out.files.back().ours = &t == best;
            }
        out.ours = best != nullptr;
        for (const auto& [path, why] : trouble_) out.files.push_back({path, seen_.at(path).size, {}, false, {}});
        if (out.ours) return out;
        if (!trouble_.empty())
            out.problem = "a transcript came that cannot be read: " + trouble_.begin()->second;
        else if (out.files.empty())
            out.problem = "no transcript appeared on the share";
        else
            out.problem = std::to_string(out.files.size()) +
                          " transcripts came, but none names our session's start, our user and every cmdlet that we ran";
        return out;
    }

 private:
    // One session has one transcript: of those that fit, the one that began nearest to us; of those that began in the same
    // second, the one that was closed, as we are doing.
    const read_text* nearest() const {
        const read_text* best = nullptr;
        for (const auto& [path, texts] : texts_)
            for (const auto& t : texts)
                if (t.distance &&
                    (best == nullptr || std::pair(*t.distance, !t.closes) < std::pair(*best->distance, !best->closes)))
                    best = &t;
        return best;
    }

    listing seen_;
    std::map<std::filesystem::path, std::vector<read_text>> texts_;
    std::map<std::filesystem::path, std::string> trouble_;
};

}  // namespace

transcripts_found wait_for_transcripts(const std::filesystem::path& folder, const listing& before, const our_session& ours,
                                       clock& time, std::chrono::seconds patience) {
    reading so_far;
    const auto deadline = time.steady() + patience;
    for (auto pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
        so_far.read(appeared(before, list_transcripts(folder)), ours);
        auto found = so_far.result();
        if (found.ours || time.steady() >= deadline) return found;
        time.sleep_until(std::min(deadline, time.steady() + pause));
    }
}

}  // namespace stamplog::pep
