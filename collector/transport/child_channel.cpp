#include "child_channel.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>

#include "limits.hpp"
#include "quiet_write.hpp"

namespace stamplog::transport {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto exit_look = 100ms;    // how late an exit may be noticed while a grandchild holds the pipes
constexpr auto exit_settle = 500ms;  // how long an exit may follow the end of output, to be told with it
constexpr auto terminate_grace = 2s;

int poll_timeout(steady_time until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, std::chrono::milliseconds(exit_look).count()));
}

enum class got { bytes, nothing_yet, end };

got read_some(const descriptor& from, std::string& into) {
    const auto before = into.size();
    into.resize(before + read_size);
    const auto n = ::read(from.get(), into.data() + before, read_size);
    const int why = errno;
    into.resize(before + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n > 0) return got::bytes;
    return n < 0 && (why == EAGAIN || why == EINTR) ? got::nothing_yet : got::end;
}

}  // namespace

child_channel::child_channel(child_process process, descriptor input, descriptor output, descriptor errors,
                             descriptor wake_event)
    : process_(std::move(process)),
      input_(std::move(input)),
      output_(std::move(output)),
      errors_(std::move(errors)),
      wake_(std::move(wake_event)) {}

child_channel::~child_channel() { close(steady_clock::now()); }

// Waits until something can be done, at most exit_look and at most until `until`, and does it: standard output goes to the
// inbox, standard error to its tail. Standard error is served in every wait, so a chatty child cannot block on it.
void child_channel::turn(want what, steady_time until) {
    const bool take_out = output_ && (what == want::output || inbox_.size() < inbox_limit);
    std::array<pollfd, 4> fds{{{take_out ? output_.get() : -1, POLLIN, 0},
                               {errors_.get(), POLLIN, 0},
                               {what == want::output ? wake_.get() : -1, POLLIN, 0},
                               {what == want::input_writable ? input_.get() : -1, POLLOUT, 0}}};
    if (::poll(fds.data(), fds.size(), poll_timeout(until)) > 0) {
        if (fds[0].revents != 0) take_output();
        if (fds[1].revents != 0) take_errors();
    }
    if (steady_clock::now() >= next_look_) notice_exit();
}

void child_channel::take_output() {
    if (output_ && read_some(output_, inbox_) == got::end) output_.reset();
}

void child_channel::take_errors() {
    std::string some;
    if (errors_ && read_some(errors_, some) == got::end) errors_.reset();
    tail_.append(some);
}

// A grandchild may hold the pipes open after the child ended, so the end of output alone does not tell.
void child_channel::notice_exit() {
    next_look_ = steady_clock::now() + exit_look;
    if (status_) return;
    status_ = process_.ended();
    if (status_) drain_after_exit();
}

// What the child wrote before it ended lies in the pipes now; what a grandchild adds later is nobody's answer.
void child_channel::drain_after_exit() {
    const auto limit = inbox_.size() + pipe_capacity;
    while (output_ && inbox_.size() < limit) {
        const auto r = read_some(output_, inbox_);
        if (r != got::bytes) break;
    }
    output_.reset();
    for (std::size_t total = 0; errors_ && total < pipe_capacity; total += read_size) {
        std::string some;
        const auto r = read_some(errors_, some);
        tail_.append(some);
        if (r != got::bytes) break;
    }
    errors_.reset();
}

// After the end of a stream: waits a moment for the exit, so that its code and last words can be told.
void child_channel::settle(steady_time until) {
    if (settled_) return;
    settled_ = true;
    const auto patience = std::min(until, steady_clock::now() + exit_settle);
    for (notice_exit(); !status_ && steady_clock::now() < patience; notice_exit())
        turn(want::exit, std::min(patience, steady_clock::now() + 5ms));
}

error child_channel::gone() const {
    return {errc::disconnected, "'" + process_.name() + "': " + last_words(*this),
            "The program must be a PSRP server on standard input and output, as 'pwsh -s' is."};
}

result<void> child_channel::write(std::string_view data, steady_time deadline) {
    while (!data.empty()) {
        if (!input_ || status_) return fail(gone());
        const auto n = quiet_write(input_, data);
        if (n > 0) {
            data.remove_prefix(static_cast<std::size_t>(n));
        } else if (n < 0 && errno == EPIPE) {
            input_.reset();
            settle(deadline);
        } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return fail(errc::io, "'" + process_.name() + "': write failed: " + std::generic_category().message(errno));
        } else {
            if (steady_clock::now() >= deadline)
                return fail(errc::timed_out, "'" + process_.name() + "' does not read its input");
            turn(want::input_writable, deadline);
        }
    }
    return {};
}

result<channel::read_status> child_channel::read(std::string& into, steady_time deadline) {
    for (bool looked = false;; looked = true) {
        if (wake_ && take_event(wake_)) return read_status::woken;
        if (!inbox_.empty()) {
            into += inbox_;
            inbox_.clear();
            return read_status::data;
        }
        if (!output_) {
            settle(deadline);
            return read_status::end_of_stream;
        }
        // Looked at least once, so that what lies there is taken also after the deadline.
        if (looked && steady_clock::now() >= deadline) return read_status::timed_out;
        turn(want::output, deadline);
    }
}

void child_channel::wake() noexcept {
    if (wake_) raise_event(wake_);
}

// The wake event stays open to the end: wake() may come from another thread at any time.
void child_channel::close(steady_time deadline) noexcept {
    if (std::exchange(closed_, true)) return;
    try {
        input_.reset();
        const auto step = [&](steady_time until) {
            turn(want::exit, std::min(until, steady_clock::now() + 10ms));
            inbox_.clear();  // nobody will ask for it
            next_look_ = {};
        };
        while (!status_ && steady_clock::now() < deadline) step(deadline);
        if (!status_) process_.signal_group(SIGTERM), process_.signal_group(SIGCONT);
        const auto grace = steady_clock::now() + terminate_grace;
        while (!status_ && steady_clock::now() < grace) step(grace);
        process_.end_group(status_ ? std::chrono::milliseconds(terminate_grace) : 0ms);
        if (!status_) notice_exit();
    } catch (...) {  // out of memory: what is left of the group is ended all the same
        process_.end_group(0ms);
    }
    output_.reset();
    errors_.reset();
    inbox_.clear();
}

std::string child_channel::diagnostics() const { return tail_.text(); }

std::string child_channel::peer_status() const {
    if (status_) return describe(*status_);
    if (closed_) return "closed";
    if (!input_) return "it closed its standard input and still runs";
    return output_ ? "it still runs" : "it closed its standard output and still runs";
}

result<std::unique_ptr<channel>> spawn(const child_command& command) {
    auto input = make_pipe();
    if (!input) return fail(input.error());
    auto output = make_pipe();
    if (!output) return fail(output.error());
    auto errors = make_pipe();
    if (!errors) return fail(errors.error());
    auto wake = make_event();
    if (!wake) return fail(wake.error());
    for (const auto* ours : {&input->write, &output->read, &errors->read})
        if (auto set = set_nonblocking(*ours); !set) return fail(set.error());
    // Between two calls nobody reads; room for a talkative child meanwhile. Refused beyond the user's limit, and then the
    // pipe keeps its 64 KiB.
    ::fcntl(errors->read.get(), F_SETPIPE_SZ, static_cast<int>(pipe_capacity));
    auto process = child_process::start(command, input->read, output->write, errors->write);
    if (!process) return fail(process.error());
    return std::make_unique<child_channel>(std::move(*process), std::move(input->write), std::move(output->read),
                                           std::move(errors->read), std::move(*wake));
}

}  // namespace stamplog::transport
