#include "left_sessions.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>

#include "file_hash.hpp"
#include "io_pool.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

std::vector<session_traces> traces_on(const std::string& ercs, const std::vector<left_session>& left) {
    std::vector<session_traces> out;
    for (const auto& s : left)
        if (s.ercs == ercs) out.push_back({s.id, s.child});
    return out;
}

// Told at once: when this process dies too, nobody would find the session there a second time.
void tell_existed(const left_session& s, teller& tell) {
    tell.tell({.kind = step_kind::session_opened,
               .ercs = s.ercs,
               .subject = s.id,
               .detail = {{"opened", std::to_string(s.opened.time_since_epoch().count())}}});
    tell.note("session " + s.id + ", left open by the process before, was ended with what ran in it", s.ercs);
}

std::vector<pep::transcript_file> proved_on(const std::string& ercs, const std::vector<session_record>& known) {
    std::vector<pep::transcript_file> out;
    for (const auto& s : known)
        for (const auto& t : s.close.transcripts)
            if (s.ercs == ercs && t.ours) out.push_back(t);
    return out;
}

void tell_found(const session_record& r, teller& tell) {
    const auto& t = r.close.transcripts.front();
    tell.tell({.kind = step_kind::transcript,
               .ercs = r.ercs,
               .subject = t.file.string(),
               .detail = {{"size", std::to_string(t.size)},
                          {"sha256", t.sha256},
                          {"ours", "true"},
                          {"session", r.id},
                          {"text", t.text_name}}});
    tell.tell({.kind = step_kind::session_closed,
               .ercs = r.ercs,
               .subject = r.id,
               .detail = {{"transferred", "true"}, {"problem", ""}, {"note", r.close.note}}});
}

std::string how_it_ended(const left_session& s) { return s.ended.empty() ? "its process died" : s.ended; }

// Another transcript of that name, which came with a close of our own, stays.
fs::path place_for(const pep::transcript_file& t, const fs::path& folder) {
    std::error_code ec;
    auto to = folder / t.file.filename();
    while (fs::exists(to, ec) && hash_file(to).value_or("") != t.sha256)
        to = folder / (to.stem().string() + "-later" + to.extension().string());
    return to;
}

// What a later run's close brought lies in that run's folder, which may go: ours gets a copy.
std::optional<pep::transcript_file> copied(pep::transcript_file t, const fs::path& to, teller& tell) {
    std::error_code ec;
    const auto copy = place_for(t, to);
    fs::create_directories(to, ec);
    if (!ec) fs::copy_file(t.file, copy, fs::copy_options::skip_existing, ec);
    if (ec) {
        tell.log(log_level::warning, t.file.string() + ": the transcript cannot be copied: " + ec.message());
        return std::nullopt;
    }
    t.file = copy;
    return t;
}

// In the folders of later runs' transcripts, for those of which nothing was found in our own.
void look_in_later_runs(std::vector<std::optional<pep::transcript_file>>& found, const std::vector<pep::session_trace>& traces,
                        const std::string& ercs, const fs::path& own, const std::vector<later_transcripts>& later,
                        teller& tell) {
    for (const auto& run : later) {
        if (run.ercs != ercs) continue;
        std::vector<pep::session_trace> wanted;
        std::vector<std::size_t> at;
        for (std::size_t n = 0; n < found.size(); ++n)
            if (!found[n]) {
                wanted.push_back(traces[n]);
                at.push_back(n);
            }
        auto there = pep::find_transcripts(run.folder, wanted, run.own);
        for (std::size_t n = 0; n < there.size(); ++n)
            if (there[n]) found[at[n]] = copied(std::move(*there[n]), own, tell);
    }
}

session_record record_of(const left_session& s, utc_time now) {
    session_record r;
    r.ercs = s.ercs;
    r.id = s.id;
    r.opened = s.opened;
    r.closed = now;
    r.was_opened = true;
    return r;
}

}  // namespace

ended_sessions end_left_sessions(const std::vector<left_session>& left, const std::vector<connector>& where,
                                 std::stop_token stop, teller& tell) {
    ended_sessions out;
    std::mutex mutex;
    {
        io_pool threads(where.size());
        for (std::size_t i = 0; i < where.size(); ++i) {
            auto traces = traces_on(where[i].name, left);
            if (traces.empty() || !where[i].end_left) continue;
            threads.post(i, [&, i, traces = std::move(traces)] {
                const auto ended = where[i].end_left(traces, stop);
                std::scoped_lock lock(mutex);
                if (!ended) {
                    out.blocked.emplace(where[i].name, ended.error());
                    return;
                }
                for (const auto& s : left) {
                    if (s.ercs != where[i].name || std::ranges::find(*ended, s.id) == ended->end()) continue;
                    // A program that runs has not told yet whether its session was ever opened; a shell was.
                    if (!s.child.empty() && !s.was_opened) continue;
                    tell_existed(s, tell);
                    out.existed.insert(s.id);
                }
            });
        }
    }  // all are through
    return out;
}

std::vector<session_record> settle_left_sessions(const std::vector<left_session>& left, const ended_sessions& ended,
                                                 const std::vector<session_record>& known, const left_context& in,
                                                 teller& tell) {
    std::vector<session_record> out;
    for (std::size_t i = 0; i < in.where.size(); ++i) {
        std::vector<const left_session*> here;
        std::vector<pep::session_trace> traces;
        for (const auto& s : left)
            if (s.ercs == in.where[i].name) here.push_back(&s);
        // One that may never have been opened must not have the transcript of one that was.
        const auto surely_opened = [&](const left_session& s) { return s.was_opened || ended.existed.contains(s.id); };
        std::ranges::stable_partition(here, [&](const auto* s) { return surely_opened(*s); });
        for (const auto* one : here) {
            const auto& s = *one;
            traces.push_back({s.opened,
                              in.stamp.offset_at(s.opened),
                              in.user,
                              s.cmdlets,
                              {in.folders.landing.unc, in.folders.cluster_logs.unc, in.folders.transcripts[i].unc}});
        }
        auto found = pep::find_transcripts(in.folders.transcripts[i].local, traces, proved_on(in.where[i].name, known));
        look_in_later_runs(found, traces, in.where[i].name, in.folders.transcripts[i].local, in.later, tell);
        const auto unasked = ended.blocked.find(in.where[i].name);
        for (std::size_t n = 0; n < here.size(); ++n) {
            const auto& s = *here[n];
            if (!found[n] && !surely_opened(s) && unasked == ended.blocked.end()) continue;
            auto r = record_of(s, in.now);
            if (found[n]) {
                r.close.transferred = true;
                r.close.note = how_it_ended(s) + "; a later close of the ERCS brought it";
                r.close.transcripts.push_back(std::move(*found[n]));
                tell_found(r, tell);
            } else if (!surely_opened(s)) {
                r.problem = "its process died while it opened, and its shell may be open: " + unasked->second.what;
                r.close.problem = r.problem;
            } else {
                r.problem = how_it_ended(s);
                r.close.problem = how_it_ended(s) + "; no close since then brought it";
            }
            out.push_back(std::move(r));
        }
    }
    return out;
}

}  // namespace stamplog::run
