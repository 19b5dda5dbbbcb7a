#include "left_sessions.hpp"

#include <algorithm>
#include <mutex>

#include "io_pool.hpp"

namespace stamplog::run {
namespace {

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
        const auto unasked = ended.blocked.find(in.where[i].name);
        for (std::size_t n = 0; n < here.size(); ++n) {
            const auto& s = *here[n];
            if (!found[n] && !surely_opened(s) && unasked == ended.blocked.end()) continue;
            auto r = record_of(s, in.now);
            if (found[n]) {
                r.close.transferred = true;
                r.close.note = "its process died; a later close of the ERCS brought it";
                r.close.transcripts.push_back(std::move(*found[n]));
                tell_found(r, tell);
            } else if (!surely_opened(s)) {
                r.problem = "its process died while it opened, and its shell may be open: " + unasked->second.what;
                r.close.problem = r.problem;
            } else {
                r.problem = "its process died";
                r.close.problem = "its process died, and no close since then brought its transcript";
            }
            out.push_back(std::move(r));
        }
    }
    return out;
}

}  // namespace stamplog::run
