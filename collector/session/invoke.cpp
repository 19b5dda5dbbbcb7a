// session::invoke: one command from its first line to the acknowledged close of its pipeline.
#include <algorithm>
#include <string>
#include <variant>

#include "impl.hpp"

namespace stamplog::session {
namespace {

// PowerShell tells the state Stopped before it acknowledges the signal, but its source does not promise that it tells it at
// all (OutOfProcServerMediator closes the command): after the acknowledgement this long is waited for it.
constexpr std::chrono::milliseconds state_after_ack{2'000};

bool needs_key(const psrp::command& cmd) {
    return std::ranges::any_of(cmd.arguments,
                               [](const psrp::argument& a) { return std::holds_alternative<psrp::credential_ptr>(a.val); });
}

invocation never_started() {
    invocation none;
    none.state = psrp::pipeline_state::stopped;
    return none;
}

}  // namespace

result<void> session::impl::drive(pipeline_run& run, const std::stop_token& stop, std::optional<steady_time> deadline) {
    std::optional<steady_time> stop_due;
    bool stop_acked = false;
    while (!run.ended) {
        if (!stop_due && over(stop, deadline)) {
            if (auto asked = pool.stop(run.id); !asked) return wire->break_with(asked.error());
            stop_due = time.steady() + opts.stop_timeout;
        }
        const auto turned = step(stop_due ? *stop_due : deadline.value_or(steady_time::max()));
        if (run.ended) break;
        if (!turned) return fail(turned.error());
        if (events.pool_end())
            return wire->break_with(
                in_context("the server ended the runspace pool under the command", pool_error(*events.pool_end())));
        if (!stop_due) continue;
        if (const auto flushed = this->flushed(); !flushed) {
            if (run.ended) break;
            return fail(flushed.error());
        } else if (*flushed && !std::exchange(stop_acked, true)) {
            stop_due = std::min(*stop_due, time.steady() + state_after_ack);
        }
        if (*turned != pump::turn::deadline_passed || time.steady() < *stop_due) continue;
        if (!stop_acked)
            return wire->break_with({errc::timed_out, "the command did not stop within " + in_words(opts.stop_timeout), {}});
        log.write(log_level::warning, "the server acknowledged the stop without telling the command's state");
        run.result.state = psrp::pipeline_state::stopped;
        run.ended = true;
    }
    return {};
}

// The command's outcome is known: what fails from here on concerns the next command, not this one. (The last command of a
// PEP session, Close-PrivilegedEndpoint, may well take the server with it.)
void session::impl::close_pipeline(const pipeline_run& run, const std::stop_token& stop) {
    if (wire->broken() || events.pool_end()) return;
    auto done = pool.close_pipeline(run.id);
    if (done) done = wire->flush(time, stop);
    if (auto taken = events.take_all(); done && !taken) done = taken;
    if (done) return;
    if (!wire->broken()) static_cast<void>(wire->break_with(done.error()));
    log.write(log_level::warning, "after the command's end: " + describe(done.error()));
}

result<invocation> session::invoke(const psrp::command& cmd, const observer& watch, std::stop_token stop,
                                   std::optional<steady_time> deadline) {
    auto& s = *impl_;
    if (s.wire->broken()) return fail(*s.wire->broken());
    if (s.closed) return fail(errc::disconnected, cmd.name + ": the session is closed");
    if (s.events.pool_end()) return fail(errc::disconnected, cmd.name + ": the server has closed the runspace pool");
    if (stop.stop_requested()) return never_started();
    const std::stop_callback wake(stop, [&s] { s.wire->wake(); });
    if (needs_key(cmd) && !s.pool.has_session_key()) {
        const auto ready = s.exchange_key(stop, deadline);
        if (!ready) return fail_in(cmd.name + ": key exchange", ready);
        if (!*ready) return never_started();
    }

    const auto id = s.pool.invoke(cmd);
    if (!id) return fail_in(cmd.name, id);
    pipeline_run run{.id = *id, .watch = watch, .stop = stop};
    s.events.set_run(&run);
    try {
        const auto driven = s.drive(run, stop, deadline);
        if (run.ended) s.close_pipeline(run, stop);
        s.events.set_run(nullptr);
        if (!run.ended) return fail_in(cmd.name, driven);
    } catch (...) {  // an observer's, or exhaustion: the pipeline still runs over there, so nothing can follow it
        s.events.set_run(nullptr);
        static_cast<void>(s.wire->break_with({errc::internal, cmd.name + ": was left by an exception", {}}));
        throw;
    }
    return std::move(run.result);
}

}  // namespace stamplog::session
