#include "stamplog/pep/pep_session.hpp"

#include <set>

#include "caller.hpp"
#include "stamplog/base/text.hpp"
#include "transcript_wait.hpp"

namespace stamplog::pep {
namespace {

// The engine refused it before the cmdlet began, so no transcript needs to name it.
bool never_began(const std::optional<psrp::error_record>& reason) {
    if (!reason) return false;
    for (const auto* id :
         {"CommandNotFound", "ParameterNotFound", "ParameterArgument", "MissingMandatoryParameter", "ScriptsNotAllowed"})
        if (reason->fully_qualified_id.find(id) != std::string::npos) return true;
    return false;
}

call_status status_of(psrp::pipeline_state s) {
    if (s == psrp::pipeline_state::completed) return call_status::done;
    return s == psrp::pipeline_state::stopped ? call_status::stopped : call_status::failed;
}

constexpr std::chrono::minutes close_patience{10};  // it copies some megabytes to a share

psrp::command close_command(const landing_folder& where) {
    psrp::command c{"Close-PrivilegedEndpoint", {{"TranscriptsPathDestination", where.unc}}};
    if (where.writer) c.arguments.push_back({"Credential", where.writer});
    return c;
}

}  // namespace

struct pep_session::impl {
    std::unique_ptr<caller> link;
    std::string ercs, user, id;
    allow_list allowed;
    clock& time;
    log_sink& log;
    std::optional<int> stamp_offset;
    utc_time opened;
    std::set<std::string> ran;  // lower case
    std::set<std::string> share_paths;
    bool ended = false;

    result<call_outcome> invoke(const psrp::command& c, const session::observer& watch, std::stop_token stop,
                                std::optional<steady_time> deadline) {
        call_outcome out;
        out.started = time.now();
        auto done = link->invoke(c, watch, std::move(stop), deadline);
        if (!done) {
            auto e = in_context(ercs + ": " + c.name, done.error());
            // A broken pool says "refused" too. Here only the allow-list does: whoever reads that word may go on with the
            // session.
            if (e.code == errc::refused) e.code = errc::disconnected;
            return fail(std::move(e));
        }
        out.ended = time.now();
        out.status = status_of(done->state);
        out.output = std::move(done->output);
        out.errors = std::move(done->errors);
        out.reason = std::move(done->reason);
        return out;
    }

    void began(const psrp::command& c) {
        ran.insert(lower(c.name));
        note_paths(c);
    }
    void note_paths(const psrp::command& c) {
        for (const auto& a : c.arguments)
            if (const auto* text = std::get_if<std::string>(&a.val); text && names_a_share(a.name))
                share_paths.insert(share_path(*text));
    }

    our_session identity() const { return {opened, stamp_offset, user, ran, share_paths}; }

    void end_runspace() {
        ended = true;
        if (auto ok = link->close(); !ok)
            log.write(log_level::debug, ercs + ": runspace closed by the other side: " + describe(ok.error()));
    }

    close_report transfer(const landing_folder& where);
};

// The endpoint may end the shell itself once it has closed, so a lost connection proves nothing: the transcript does.
close_report pep_session::impl::transfer(const landing_folder& where) {
    close_report report;
    const auto before = list_transcripts(where.local);
    const auto command = close_command(where);
    note_paths(command);
    const auto closed = invoke(command, {}, {}, time.steady() + close_patience);
    std::string trouble;
    if (!closed)
        trouble = describe(closed.error());
    else if (closed->status == call_status::stopped)
        trouble = "Close-PrivilegedEndpoint did not end within " + std::to_string(close_patience.count()) + " minutes";
    else if (closed->status == call_status::failed)
        trouble = "Close-PrivilegedEndpoint failed: " + closed->message();
    const bool may_appear = !closed || trouble.empty();
    auto found =
        wait_for_transcripts(where.local, before, identity(), time, may_appear ? transcript_patience : std::chrono::seconds(0));
    report.transcripts = std::move(found.files);
    report.transferred = trouble.empty() || found.ours;
    if (found.ours)
        report.note = trouble;
    else
        report.problem = trouble.empty() ? found.problem : trouble;
    return report;
}

pep_session::pep_session(std::unique_ptr<session::session> s, std::string ercs, std::string user, allow_list allowed,
                         clock& time, log_sink& log, std::optional<int> stamp_offset)
    : pep_session(over_session(std::move(s)), std::move(ercs), std::move(user), std::move(allowed), time, log, stamp_offset) {}

pep_session::pep_session(std::unique_ptr<caller> c, std::string ercs, std::string user, allow_list allowed, clock& time,
                         log_sink& log, std::optional<int> stamp_offset) {
    const auto id = c->id();
    impl_.reset(new impl{std::move(c),
                         std::move(ercs),
                         std::move(user),
                         id,
                         std::move(allowed),
                         time,
                         log,
                         stamp_offset,
                         time.now(),
                         {},
                         {},
                         false});
}

pep_session::~pep_session() {
    if (!impl_->ended) abandon();
}

const std::string& pep_session::ercs() const { return impl_->ercs; }
std::string pep_session::session_id() const { return impl_->id; }
utc_time pep_session::opened_at() const { return impl_->opened; }
void pep_session::know_stamp_offset(int minutes) { impl_->stamp_offset = minutes; }

result<call_outcome> pep_session::call(const psrp::command& c, const session::observer& watch, std::stop_token stop,
                                       std::optional<steady_time> deadline) {
    if (auto ok = impl_->allowed.check(c); !ok) return fail(ok.error());
    if (impl_->ended) return fail(errc::disconnected, impl_->ercs + ": " + c.name + ": the session has ended");
    // What was never sent is in no transcript.
    if (stop.stop_requested()) return fail(errc::cancelled, impl_->ercs + ": " + c.name + ": stopped before it was sent");
    auto out = impl_->invoke(c, watch, std::move(stop), deadline);
    if (out && !never_began(out->reason)) impl_->began(c);
    return out;
}

result<close_report> pep_session::close(const landing_folder& where) {
    if (impl_->ended) return fail(errc::disconnected, impl_->ercs + ": close: the session has ended");
    auto report = impl_->transfer(where);
    impl_->end_runspace();
    if (!report.note.empty()) impl_->log.write(log_level::info, impl_->ercs + ": the transcript came, although " + report.note);
    if (!report.problem.empty())
        impl_->log.write(log_level::warning, impl_->ercs + ": no proof of the transcript: " + report.problem);
    return report;
}

void pep_session::abandon() {
    if (impl_->ended) return;
    impl_->end_runspace();
    impl_->log.write(log_level::warning,
                     impl_->ercs +
                         ": session ended without transfer; its transcript waits on the ERCS and comes with the "
                         "next session that is closed properly");
}

}  // namespace stamplog::pep
