#include "worker.hpp"

#include <algorithm>
#include <exception>

#include "kept_json.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

using kind = progress_event::kind;

constexpr std::chrono::milliseconds rest_slice{250};  // how late a stop may be noticed

event answer_to(const task& t, event::kind what) { return {.what = what, .ercs = t.ercs, .unit = t.unit.id}; }

event failed_answer(const task& t, const std::string& words) {
    switch (t.what) {
        case task::kind::open:
            return answer_to(t, event::kind::open_failed);
        case task::kind::run: {
            auto e = answer_to(t, event::kind::attempt_ended);
            e.result.how = attempt_result::ending::session_lost;
            e.result.words = words;
            return e;
        }
        case task::kind::rest:
            return answer_to(t, event::kind::rested);
        case task::kind::tell:
            return answer_to(t, event::kind::told);
        case task::kind::close:
            return answer_to(t, event::kind::closed);
    }
    return {};
}

std::string ending_of(const unit_record& r) {
    std::string text = r.unit.title + ": " + std::string(to_string(r.how));
    if (!r.reason.empty()) text += " (" + r.reason + ")";
    return text;
}

}  // namespace

worker::worker(connector how, pep::landing_folder transcripts, const run_context& run)
    : how_(std::move(how)), transcripts_(std::move(transcripts)), run_(run) {
    record_.ercs = how_.name;
}

event worker::perform(const task& t) noexcept {
    try {
        return do_it(t);
    } catch (const std::exception& e) {
        const std::string words = std::string("internal error: ") + e.what();
        run_.tell.log(log_level::error, how_.name + ": " + words);
        if (t.what != task::kind::tell && t.what != task::kind::rest) lose(words);
        return failed_answer(t, words);
    }
}

event worker::do_it(const task& t) {
    switch (t.what) {
        case task::kind::open:
            return answer_to(t, open() ? event::kind::opened : event::kind::open_failed);
        case task::kind::run: {
            auto e = answer_to(t, event::kind::attempt_ended);
            e.result = run_unit(t);
            return e;
        }
        case task::kind::rest:
            rest();
            return answer_to(t, event::kind::rested);
        case task::kind::tell:
            tell(t);
            return answer_to(t, event::kind::told);
        case task::kind::close:
            close();
            return answer_to(t, event::kind::closed);
    }
    return {};
}

void worker::block(const error& why) {
    record_.problem = "a collection that the process before left may run on there, and could not be ended: " + describe(why) +
                      " (resume --ignore-busy uses the ERCS all the same)";
    record_.problem_code = why.code;
    run_.tell.log(log_level::warning, how_.name + ": not used: " + record_.problem);
    run_.tell.tell({.kind = step_kind::session_failed, .ercs = how_.name, .detail = {{"problem", record_.problem}}},
                   progress_event{.what = kind::session_failed, .ercs = how_.name, .text = record_.problem});
}

bool worker::open() {
    run_.tell.tell({.kind = step_kind::session_opening, .ercs = how_.name},
                   progress_event{.what = kind::session_opening, .ercs = how_.name});
    std::string announced;
    auto opened = how_.open(run_.stop, [&](const session_traces& s) {
        announced = s.id;
        run_.tell.tell(
            {.kind = step_kind::session_opening, .ercs = how_.name, .subject = s.id, .detail = {{"child", s.child}}});
    });
    if (!opened) {
        record_.problem = opened.error().what;
        record_.remedy = opened.error().hint;
        record_.problem_code = opened.error().code;
        const auto told = describe(opened.error());
        run_.tell.log(log_level::warning, how_.name + ": no session: " + told);
        run_.tell.tell(
            {.kind = step_kind::session_failed, .ercs = how_.name, .subject = announced, .detail = {{"problem", told}}},
            progress_event{.what = kind::session_failed, .ercs = how_.name, .text = told});
        return false;
    }
    session_ = std::move(*opened);
    record_.was_opened = true;
    record_.id = session_->session_id();
    record_.opened = session_->opened_at();
    run_.tell.tell({.kind = step_kind::session_opened, .ercs = how_.name, .subject = record_.id},
                   progress_event{.what = kind::session_opened, .ercs = how_.name, .text = record_.id});
    return true;
}

attempt_result worker::run_unit(const task& t) {
    if (t.unit.exclusive && !run_.space.wait()) {
        const auto now = run_.time.now();
        return {.how = attempt_result::ending::stopped,
                .words = "stopped before it started, while there was no room for it",
                .started = now,
                .ended = now};
    }
    auto r = run_attempt(t, how_.name, *session_, run_);
    if (r.how == attempt_result::ending::session_lost) lose(r.words);
    return r;
}

// The session is gone, and with it the way to its transcript.
void worker::lose(const std::string& why) {
    if (session_) session_->abandon();
    session_.reset();
    record_.closed = run_.time.now();
    record_.problem = "the session died: " + why;
    record_.close.problem = "the session died; its transcript waits on the ERCS for the next proper close";
    run_.tell.log(log_level::error, how_.name + ": " + record_.problem);
    run_.tell.tell(
        {.kind = step_kind::session_failed, .ercs = how_.name, .subject = record_.id, .detail = {{"problem", record_.problem}}},
        progress_event{.what = kind::session_failed, .ercs = how_.name, .text = record_.problem});
}

// "If you are canceling a running log collection to start a new one, please wait 5 minutes" (azure-stack-docs).
void worker::rest() {
    run_.tell.note("quiet for a while after a cancelled collection", how_.name);
    const auto until = run_.time.steady() + run_.how.quiet_after_cancel;
    while (!run_.stop.stop_requested() && run_.time.steady() < until)
        run_.time.sleep_until(std::min(until, run_.time.steady() + rest_slice));
}

void worker::tell(const task& t) {
    for (const auto& text : t.notes) run_.tell.note(text);
    for (const auto& n : t.narrowed)
        run_.tell.tell({.kind = step_kind::narrowed,
                        .ercs = how_.name,
                        .unit = n.unit.id,
                        .subject = n.unit.title,
                        .detail = {{"into", keep(n.into)}, {"reason", n.reason}}},
                       progress_event{.what = kind::unit_ended,
                                      .ercs = how_.name,
                                      .text = n.unit.title + ": asked for in parts (" + n.reason + ")",
                                      .unit = n.unit.id});
    for (const auto& r : t.records) {
        const std::chrono::duration<double> took = r.ended - r.started;
        const std::chrono::duration<double, std::ratio<3600>> hours = r.unit.when.to - r.unit.when.from;
        run_.tell.tell({.kind = step_kind::unit_ended,
                        .ercs = r.ercs,
                        .unit = r.unit.id,
                        .subject = r.unit.title,
                        .detail = {{"outcome", std::string(to_string(r.how))},
                                   {"reason", r.reason},
                                   {"roles", joined(r.unit.roles, ",")},
                                   {"attempts", std::to_string(r.attempts)},
                                   {"seconds", std::to_string(took.count())},
                                   {"hours", std::to_string(hours.count())},
                                   {"part", r.unit.part_of != 0 ? "true" : "false"},
                                   {"record", keep(r)}}},
                       progress_event{.what = kind::unit_ended, .ercs = r.ercs, .text = ending_of(r), .unit = r.unit.id});
    }
}

void worker::close() {
    run_.tell.tell({.kind = step_kind::session_closing, .ercs = how_.name, .subject = record_.id},
                   progress_event{.what = kind::session_closing, .ercs = how_.name});
    if (const auto offset = run_.stamp.offset_at(record_.opened)) session_->know_stamp_offset(*offset);
    auto closed = session_->close(transcripts_);
    session_.reset();
    record_.closed = run_.time.now();
    if (closed)
        record_.close = std::move(*closed);
    else
        record_.close.problem = describe(closed.error());
    for (const auto& f : record_.close.transcripts)
        run_.tell.tell({.kind = step_kind::transcript,
                        .ercs = how_.name,
                        .subject = f.file.string(),
                        .detail = {{"size", std::to_string(f.size)},
                                   {"sha256", f.sha256},
                                   {"ours", f.ours ? "true" : "false"},
                                   {"session", record_.id},
                                   {"text", f.text_name}}});
    const auto& problem = record_.close.problem;
    run_.tell.tell({.kind = step_kind::session_closed,
                    .ercs = how_.name,
                    .subject = record_.id,
                    .detail = {{"transferred", record_.close.transferred ? "true" : "false"},
                               {"problem", problem},
                               {"note", record_.close.note}}},
                   progress_event{.what = kind::session_closed,
                                  .ercs = how_.name,
                                  .text = problem.empty() ? "session closed, transcript proved"
                                                          : "session closed, no transcript: " + problem});
}

}  // namespace stamplog::run
