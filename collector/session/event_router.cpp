#include "event_router.hpp"

#include <string>
#include <variant>

#include "host_answer.hpp"

namespace stamplog::session {
namespace {

namespace event = psrp::event;

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};

std::uint64_t size_of(const psrp::error_record& r) {
    return sizeof r + r.message.size() + r.exception_type.size() + r.fully_qualified_id.size() + psrp::footprint(r.raw);
}

}  // namespace

result<void> event_router::take_all() {
    while (auto e = pool_.next_event())
        if (auto taken = take(*e); !taken) return taken;
    return {};
}

result<void> event_router::take(const psrp::client_event& any) {
    const auto debug = [&](std::string text) { log_.write(log_level::debug, text); };
    result<void> outcome;
    std::visit(overloaded{
                   [&](const event::pool_opened&) { opened_ = true; },
                   [&](const event::connected&) {},  // a session opens its own pool
                   [&](const event::pool_ended& e) { pool_end_ = e; },
                   [&](const event::application_private_data& e) { application_data_ = e.data; },
                   [&](const event::session_key_ready&) {
                       debug("session key exchanged");
                       outcome = give_secret_answers();
                   },
                   [&](const event::runspace_availability& e) {
                       debug("runspaces available: " + printable(psrp::display(e.response)));
                   },
                   [&](const event::output& e) { take_output(e); },
                   [&](const event::error& e) { take_error(e); },
                   [&](const event::warning& e) { take_text(e.pipeline, "warning", e.record.message, &observer::warning); },
                   [&](const event::verbose& e) { take_text(e.pipeline, "verbose", e.record.message, &observer::verbose); },
                   [&](const event::debug& e) { take_text(e.pipeline, "debug", e.record.message, &observer::debug); },
                   [&](const event::progress& e) {
                       if (is_running(e.pipeline) && run_->watch.progress) run_->watch.progress(e.record);
                   },
                   [&](const event::information& e) {
                       if (is_running(e.pipeline) && run_->watch.information) run_->watch.information(e.record);
                   },
                   [&](const event::pipeline_ended& e) { take_end(e); },
                   [&](const event::host_called& e) { outcome = take_host_call(e.call); },
                   [&](const event::user_event&) { debug("the server raised an event, ignored"); },
                   [&](const event::ignored& e) { log_.write(log_level::warning, "ignored: " + printable(e.what)); },
               },
               any);
    return outcome;
}

void event_router::take_output(const event::output& e) {
    if (!is_running(e.pipeline)) return;
    ++run_->result.output_seen;
    if (run_->result.output.size() < opts_.kept_objects && may_keep(psrp::footprint(e.object)))
        run_->result.output.push_back(e.object);
    if (run_->watch.output) run_->watch.output(e.object);
}

void event_router::take_error(const event::error& e) {
    if (!is_running(e.pipeline)) {
        log_.write(log_level::warning, "an error that belongs to no command: " + printable(e.record.message));
        return;
    }
    ++run_->result.errors_seen;
    if (run_->result.errors.size() < opts_.kept_errors && may_keep(size_of(e.record))) run_->result.errors.push_back(e.record);
    if (run_->watch.error) run_->watch.error(e.record);
}

void event_router::take_text(const guid& pipeline, const char* stream, const std::string& text,
                             const std::function<void(std::string_view)> observer::*to) {
    if (!is_running(pipeline))
        log_.write(log_level::info, std::string("the server's ") + stream + ": " + printable(text));
    else if (const auto& watch = run_->watch.*to)
        watch(text);
}

void event_router::take_end(const event::pipeline_ended& e) {
    if (!is_running(e.pipeline) || run_->ended) return;
    run_->ended = true;
    run_->result.state = e.state;
    run_->result.reason = e.reason;
}

// A pool's call while a command runs is that command's: a client that offers its host for the whole runspace gets them so.
result<void> event_router::take_host_call(const psrp::host_call& call) {
    const observer* watch = run_ != nullptr && (call.pipeline.is_zero() || call.pipeline == run_->id) ? &run_->watch : nullptr;
    if (call.wants_answer()) {
        auto given = answer(call, watch);
        // Who stopped at the question gave no answer: none may reach the command before the stop does, not even a refusal.
        if (watch != nullptr && run_->stop.stop_requested()) return {};
        return respond(call, std::move(given));
    }
    note(call, watch, log_);
    return {};
}

// A secret goes out encrypted: its answer waits for the key, which the command that asked does not notice.
result<void> event_router::respond(const psrp::host_call& call, psrp::host_response what) {
    if (!needs_key(what) || pool_.has_session_key()) return pool_.respond(call, what);
    secret_answers_.emplace_back(call, std::move(what));
    return pool_.exchange_key();
}

result<void> event_router::give_secret_answers() {
    for (const auto& [call, what] : std::exchange(secret_answers_, {}))
        if (auto given = pool_.respond(call, what); !given) return given;
    return {};
}

bool event_router::may_keep(std::uint64_t size) const noexcept {
    run_->full = run_->full || size > opts_.kept_bytes - run_->kept;
    if (!run_->full) run_->kept += size;
    return !run_->full;
}

}  // namespace stamplog::session
