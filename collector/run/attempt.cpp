#include "attempt.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>

#include "cluster_logs.hpp"
#include "computers.hpp"
#include "kept_json.hpp"
#include "shortage.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/pep/sas_mask.hpp"
#include "stamplog/storage/durable.hpp"

namespace stamplog::run {
namespace {

using ending = attempt_result::ending;

constexpr std::chrono::minutes test_may_take{60};         // its own limit is 1,800 s
constexpr std::chrono::minutes information_may_take{30};  // action plans of the ECE service are slow
constexpr std::chrono::milliseconds between_progress{1'000};

std::chrono::milliseconds may_take(const plan::unit& u, const run_context& run) {
    if (u.exclusive && run.how.unit_deadline.count() > 0) return run.how.unit_deadline;
    if (u.exclusive) return std::chrono::minutes(run.what.asked.timeout_minutes) + run.how.grace;
    return u.kind == plan::unit_kind::test ? test_may_take : information_may_take;
}

bool no_such_command(const pep::call_outcome& o) {
    return o.reason && o.reason->fully_qualified_id.find("CommandNotFoundException") != std::string::npos;
}

// Of information a cmdlet that this stamp does not have brings nothing that could be missing.
ending refusal_of(const task& t) { return t.unit.kind == plan::unit_kind::logs ? ending::refused : ending::not_offered; }

// A call can be stopped by the operator, by its deadline, and because nothing lands any more.
struct stopper {
    explicit stopper(const std::stop_token& by_operator) : pass_on(by_operator, [this] { source.request_stop(); }) {}
    std::stop_source source;
    std::atomic<bool> stalled{false};
    std::stop_callback<std::function<void()>> pass_on;
};

std::string in_minutes(std::chrono::milliseconds t) {
    return t < std::chrono::minutes(1) ? std::to_string(std::chrono::duration_cast<std::chrono::seconds>(t).count()) + " s"
                                       : std::to_string(std::chrono::duration_cast<std::chrono::minutes>(t).count()) + " min";
}

void read_answer(attempt_result& r, const task& t, const result<pep::call_outcome>& answer, const stopper& by,
                 const run_context& run) {
    if (!answer) {
        const auto code = answer.error().code;
        r.how = code == errc::refused ? ending::refused : code == errc::cancelled ? ending::stopped : ending::session_lost;
        r.words = pep::mask_sas(describe(answer.error()));
        if (r.how == ending::session_lost && by.stalled) r.lack = shortage::stall;
        return;
    }
    r.words = pep::mask_sas(answer->message());
    if (answer->status == pep::call_status::done)
        r.how = ending::done;
    else if (answer->status == pep::call_status::failed && !by.stalled)
        r.how = no_such_command(*answer) ? refusal_of(t) : ending::failed;
    else if (run.stop.stop_requested())
        r.how = ending::stopped;
    else
        r.how = by.stalled ? ending::stalled : ending::overdue;
    if (r.how == ending::stopped) r.words = "stopped by the operator";
    if (r.how == ending::overdue) r.words = "it did not end in its time and was stopped";
    if (r.how == ending::stalled) r.words = "no byte of it landed for " + in_minutes(run.how.stall) + ", and it was stopped";
}

// A flood of progress records must not become a flood of events.
void watch_progress(session::observer& o, const task& t, const std::string& ercs, const run_context& run) {
    o.progress = [&run, ercs, unit = t.unit.id, next = steady_time{}](const psrp::progress_record& p) mutable {
        if (run.time.steady() < next) return;
        next = run.time.steady() + between_progress;
        auto text = p.status.empty() ? p.activity : p.activity + ": " + p.status;
        run.tell.show({.what = progress_event::kind::unit_progress,
                       .ercs = ercs,
                       .text = printable(pep::mask_sas(text), 200),
                       .unit = unit});
    };
}

// A part of a role may hold nothing.
void explain_nothing_landed(attempt_result& r, const task& t, const run_context& run) {
    if (r.how != ending::done || !r.zips.empty() || t.unit.part_of != 0) return;
    if (r.words.empty() && run.how.container)
        r.words = "the cmdlet ended, but no zip came to " + run.how.container->url;
    else if (r.words.empty())
        r.words = "the cmdlet ended, but no zip came to " + run.folder.local.string() + " (is that the folder behind " +
                  run.folder.unc + "?)";
}

// Get-ClusterLog has no credential for a share, so a stamp that lets it write there is the exception. Whether the logs came by
// another way is known at the run's end.
void look_for_cluster_logs(attempt_result& r, const run_context& run) {
    if (r.how != ending::done && r.how != ending::failed) return;
    const auto came = cluster_logs_in(run.cluster_logs.local);
    for (const auto& [node, log] : came)
        if (auto kept = storage::settle(log); !kept) run.tell.log(log_level::warning, describe(kept.error()));
    if (!came.empty()) return;
    r.how = ending::not_offered;
    r.words = "it brought no cluster log to the share" + (r.words.empty() ? "" : " (" + r.words + ")");
}

// The stamp's own words on its name and its clock.
void learn_of_stamp(const pep::call_outcome& answer, const run_context& run) {
    if (answer.status != pep::call_status::done || answer.output.empty()) return;
    const auto said = pep::stamp_from_object(answer.output.front());
    if (!said) return run.tell.log(log_level::warning, describe(said.error()));
    run.tell.tell({.kind = step_kind::stamp_learned, .subject = said->as_json});
    if (const auto text = run.stamp.learn(*said); !text.empty()) run.tell.note(text);
}

void tell_start(const task& t, const std::string& ercs, const psrp::command& command, const std::string& session,
                const run_context& run) {
    run.tell.tell(
        {.kind = step_kind::unit_started,
         .ercs = ercs,
         .unit = t.unit.id,
         .subject = t.unit.title,
         .detail = {{"attempt", std::to_string(t.attempt)},
                    {"roles", joined(t.unit.roles, ",")},
                    {"collects", t.unit.exclusive ? "true" : "false"},
                    {"session", session},
                    {"command", command.name},
                    {"parameters", keep(describe_arguments(command))}}},
        progress_event{.what = progress_event::kind::unit_started, .ercs = ercs, .text = t.unit.title, .unit = t.unit.id});
}

stall_alarm alarm_of(const std::shared_ptr<stopper>& by, const run_context& run) {
    return {run.how.stall, [by] {
                by->stalled = true;
                by->source.request_stop();
            }};
}

void see_what_lacked(attempt_result& r, const run_context& run) {
    if (r.lack == shortage::none) r.lack = shortage_of(r, std::chrono::minutes(run.what.asked.timeout_minutes));
    if (r.lack != shortage::none && run.how.narrow_for.count() > 0) r.computers = computers_in(run.zips.all());
}

}  // namespace

attempt_result run_attempt(const task& t, const std::string& ercs, connection& on, const run_context& run) {
    attempt_result r;
    r.started = run.time.now();
    const auto offset = run.stamp.offset_at(t.unit.when.from).value_or(0);
    const auto command = command_of(t.unit, {run.what.asked, run.folder, run.cluster_logs, offset, r.started,
                                             run.how.container ? run.how.container->uri.get() : nullptr});
    tell_start(t, ercs, command, on.session_id(), run);
    const auto by = std::make_shared<stopper>(run.stop);  // the alarm may be ringing while the call ends
    if (t.unit.exclusive)
        run.zips.begin({.unit = t.unit.id,
                        .attempt = t.attempt,
                        .ercs = ercs,
                        .session = on.session_id(),
                        .command = command.name,
                        .parameters = describe_arguments(command),
                        .roles = t.unit.roles},
                       alarm_of(by, run));
    stream_text console;
    auto watch = t.unit.kind == plan::unit_kind::test ? console.observer() : session::observer{};
    watch_progress(watch, t, ercs, run);
    const auto answer = on.call(command, watch, by->source.get_token(), run.time.steady() + may_take(t.unit, run));
    r.ended = run.time.now();
    read_answer(r, t, answer, *by, run);
    if (t.unit.exclusive) {
        run.zips.end(t.unit.id, t.attempt, r, run.stop);
        explain_nothing_landed(r, t, run);
        see_what_lacked(r, run);
    } else if (answer) {
        r.detail = keep_information(t.unit, *answer, console.take(), run.documents, run.tell);
        if (t.unit.kind == plan::unit_kind::stamp_information) learn_of_stamp(*answer, run);
        if (t.unit.kind == plan::unit_kind::cluster_log) look_for_cluster_logs(r, run);
    }
    r.ended = run.time.now();
    return r;
}

}  // namespace stamplog::run
