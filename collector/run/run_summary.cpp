// A run as its journal tells it: for `runs`, `status`, and the history of how long roles take.
#include <algorithm>

#include "run_lock.hpp"
#include "stamplog/base/exit_code.hpp"
#include "stamplog/run/journal.hpp"
#include "step_detail.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

class summary_builder {
 public:
    explicit summary_builder(run_summary& out) : out_(out) {}

    void take(const step& s) {
        out_.last = s.at;
        switch (s.kind) {
            case step_kind::session_opening:
                session(s).state = "opening";
                return;
            case step_kind::session_opened:
                opened_ = true;
                session(s).state = detail_of(s, "opened").empty() ? "open" : "left open";
                return;
            case step_kind::session_failed:
                session(s).state = "failed";
                session(s).problem = detail_of(s, "problem");
                return;
            case step_kind::session_closing:
                session(s).state = "closing";
                return;
            case step_kind::session_closed:
                session(s).state = "closed";
                session(s).problem = detail_of(s, "problem");
                return;
            case step_kind::resumed:
                leave_open();
                out_.exit_code.reset();
                return;
            case step_kind::stamp_learned:
            case step_kind::removing_landed:
            case step_kind::landed_removed:
                return;
            case step_kind::unit_started:
                unit(s) = {s.unit, s.subject, s.ercs, "running", ""};
                return;
            case step_kind::unit_ended:
                unit(s) = {s.unit, s.subject, s.ercs, detail_of(s, "outcome"), detail_of(s, "reason")};
                return;
            case step_kind::narrowed:
                unit(s) = {s.unit, s.subject, s.ercs, "narrowed", detail_of(s, "reason")};
                return;
            case step_kind::zip_landed:
                zips_[s.subject] = number_of<std::uint64_t>(s, "size");
                return;
            case step_kind::transcript:
                return;
            case step_kind::collected:
                out_.is =
                    detail_of(s, "interrupted") == "true" ? run_summary::state::interrupted : run_summary::state::collected;
                return;
            case step_kind::sealed:
                out_.is = run_summary::state::sealed;
                out_.bundle = s.subject;
                return;
            case step_kind::staged:
                out_.is = run_summary::state::staged;
                out_.staged_at.push_back(s.subject);
                return;
            case step_kind::moved:
                out_.bundle = s.subject;
                return;
            case step_kind::note:
                out_.notes.push_back(s.subject);
                return;
            case step_kind::ended:
                out_.exit_code = number_within(s, "exit_code", 0, 255).value_or(static_cast<int>(exit_code::internal_error));
                return;
        }
    }

    // `alive`: a process works on it. Without one, and without an end, the run was killed.
    void finish(bool alive) {
        out_.landed_zips = zips_.size();
        for (const auto& [path, size] : zips_) out_.landed_bytes += size;
        const bool ended = out_.exit_code.has_value();
        out_.refused = ended_refused() && !opened_ && !left_any();
        if (alive && !ended) out_.is = run_summary::state::running;
        if (alive || ended) return;
        leave_open();
    }

 private:
    void leave_open() {
        for (auto& s : out_.sessions)
            if (s.state == "open" || s.state == "opening" || s.state == "closing") s.state = "left open";
        for (auto& u : out_.units)
            if (u.state == "running") u.state = "unknown";
    }
    bool ended_refused() const {
        return out_.exit_code == static_cast<int>(exit_code::preflight_refused) ||
               out_.exit_code == static_cast<int>(exit_code::auth_refused);
    }
    // A process that was killed while it opened one may have left its shell behind.
    bool left_any() const {
        return std::ranges::any_of(out_.sessions, [](const auto& s) { return s.state == "left open"; });
    }
    // The line of its session; one that has no id yet takes the first that is told.
    run_summary::session_line& session(const step& s) {
        for (auto l = out_.sessions.rbegin(); l != out_.sessions.rend(); ++l) {
            if (l->ercs != s.ercs) continue;
            if (l->id == s.subject || (s.subject.empty() && l->state != "closed" && l->state != "left open")) return *l;
            if (l->id.empty() && l->state == "opening") {
                l->id = s.subject;
                return *l;
            }
        }
        return out_.sessions.emplace_back(run_summary::session_line{s.ercs, s.subject, "", ""});
    }
    run_summary::unit_line& unit(const step& s) {
        auto at = std::find_if(out_.units.begin(), out_.units.end(), [&](const auto& l) { return l.id == s.unit; });
        return at != out_.units.end() ? *at : out_.units.emplace_back();
    }

    run_summary& out_;
    bool opened_ = false;
    std::map<std::string, std::uint64_t> zips_;
};

}  // namespace

bool is_running(const fs::path& folder) { return is_locked(folder); }

result<bool> ask_to_stop(const fs::path& folder) {
    const auto who = who_runs(folder);
    if (!who) return false;
    if (who->process == 0)
        return fail(errc::refused, folder.string() + " does not say which process works on the run",
                    "It may run in another container; end it there, with Ctrl-C or SIGINT.");
    return interrupt(*who);
}

result<run_summary> read_run(const fs::path& folder) {
    // Asked before the steps are read: a run that ends in between is shown as ended, never as dead.
    const bool alive = is_locked(folder);
    auto j = journal::open(folder, journal::access::read);
    if (!j) return fail(j.error());
    auto who = (*j)->identity();
    if (!who) return fail_in(folder.string(), who);
    auto steps = (*j)->steps();
    if (!steps) return fail_in(folder.string(), steps);
    run_summary out;
    out.who = std::move(*who);
    out.last = out.who.started;
    summary_builder build(out);
    for (const auto& s : *steps) build.take(s);
    build.finish(alive);
    return out;
}

std::vector<run_summary> list_runs(const fs::path& runs) {
    std::vector<run_summary> out;
    std::error_code ec;
    for (fs::directory_iterator it(runs, ec), end; !ec && it != end; it.increment(ec))
        if (auto r = read_run(it->path())) out.push_back(std::move(*r));
    std::sort(out.begin(), out.end(), [](const run_summary& a, const run_summary& b) {
        return a.who.started != b.who.started ? a.who.started > b.who.started : a.who.id > b.who.id;
    });
    return out;
}

}  // namespace stamplog::run
