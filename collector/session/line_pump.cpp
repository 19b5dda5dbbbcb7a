#include "line_pump.hpp"

#include <algorithm>
#include <string>

#include "stamplog/base/log.hpp"

namespace stamplog::session {
namespace {

// What a server that is gone had said, or one that reports its own failure goes on to say, is waited for this long.
constexpr std::chrono::milliseconds last_words_patience{2'000};

}  // namespace

line_pump::line_pump(std::unique_ptr<transport::channel> link, psrp::client& pool, const clock& time, const options& opts)
    : link_(std::move(link)),
      lines_(pool, opts.limits),
      time_(time),
      ack_timeout_(opts.ack_timeout),
      stop_timeout_(opts.stop_timeout) {}

// One line at a time: data_to_send() gives nothing while an acknowledgement is awaited.
result<void> line_pump::send() {
    if (broken_) return fail(*broken_);
    for (auto line = lines_.data_to_send(); !line.empty(); line = lines_.data_to_send()) {
        const auto due = time_.steady() + ack_timeout_;
        // A Signal is acknowledged when the command has unwound.
        ack_due_ = lines_.awaiting_signal_ack() ? time_.steady() + stop_timeout_ : due;
        if (auto sent = link_->write(line, due); !sent) {
            // A channel that is gone has said why; one that does not read has not.
            if (sent.error().code != errc::disconnected) return break_with(sent.error());
            take_last_words();
            if (!broken_) broken_ = with_stray_text(sent.error());
            return fail(*broken_);
        }
    }
    return {};
}

// The server is gone, but what it said before may lie there still: a command's end, or the reason.
void line_pump::take_last_words() {
    const auto until = time_.steady() + last_words_patience;
    while (time_.steady() < until) {
        received_.clear();
        const auto got = link_->read(received_, until);
        if (!got || *got == transport::channel::read_status::end_of_stream) break;
        if (*got != transport::channel::read_status::data) continue;
        if (auto taken = take_received(); !taken) {
            static_cast<void>(break_with(taken.error()));
            return;
        }
    }
    if (const auto failure = lines_.server_failure()) static_cast<void>(break_with(*failure));
}

result<void> line_pump::take_received() {
    heard_ = true;
    auto taken = lines_.receive(received_);
    if (taken && !failure_due_ && lines_.server_failure()) failure_due_ = time_.steady() + last_words_patience;
    return taken;
}

result<bool> line_pump::flushed() {
    if (auto sent = send(); !sent) return fail(sent.error());
    return !lines_.awaiting_ack();
}

result<line_pump::turn> line_pump::step(steady_time until) {
    if (auto sent = send(); !sent) return fail(sent.error());
    const bool ack_decides = lines_.awaiting_ack() && ack_due_ < until;
    auto due = ack_decides ? ack_due_ : until;
    if (failure_due_) {
        if (time_.steady() >= *failure_due_) return break_with(*lines_.server_failure());
        due = std::min(due, *failure_due_);
    }
    received_.clear();
    // The channel gives what has arrived even when the deadline is over: an observer that took its time (a prompt) is not
    // the server's fault.
    const auto got = link_->read(received_, due);
    if (!got) return break_with(got.error());
    switch (*got) {
        case transport::channel::read_status::woken:
            return turn::woken;
        case transport::channel::read_status::end_of_stream:
            return take_end_of_stream();
        case transport::channel::read_status::timed_out:
            if (failure_due_) return turn::woken;  // the next turn looks at it
            if (ack_decides)
                return break_with({errc::timed_out,
                                   lines_.awaiting_signal_ack()
                                       ? "the command did not stop within " + in_words(stop_timeout_)
                                       : "the server did not acknowledge a line within " + in_words(ack_timeout_),
                                   {}});
            return turn::deadline_passed;
        case transport::channel::read_status::data:
            break;
    }
    if (auto taken = take_received(); !taken) return break_with(taken.error());
    return turn::received;
}

// In order only after the pool's close was acknowledged; who waits for more than that sees it as progress.
result<line_pump::turn> line_pump::take_end_of_stream() {
    if (auto ended = lines_.end_of_input(); !ended) return break_with(ended.error());
    return turn::received;
}

error line_pump::with_last_words(error e) const {
    e.what += "; the server: " + transport::last_words(*link_);
    return with_stray_text(std::move(e));
}

// A program that is no PSRP server says so where a server would speak: "pwsh: command not found".
error line_pump::with_stray_text(error e) const {
    if (!lines_.stray_text().empty()) e.what += "; on its output, not protocol: " + printable(lines_.stray_text(), 1024);
    return e;
}

}  // namespace stamplog::session
