// The real world, and nothing else: clock, random, terminal, environment, signals.
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>

#include "given_secrets.hpp"
#include "stamplog/base/exit_code.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/cli/world.hpp"
#include "stamplog/transport/channel.hpp"

namespace {

using namespace stamplog;

// errno's value where not all of it could be written.
int write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n < 0 ? errno : ENOSPC;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

// Nobody is there to read it (`| head`, `>&-`), who has what he wanted; a full disk is another thing.
bool is_gone(int why) { return why == EPIPE || why == EBADF; }

// A listing of which the end is missing is no success, whatever the verb thinks.
int code_with_output(int code, int why_not_written) {
    if (why_not_written == 0 || is_gone(why_not_written)) return code;
    const auto text =
        "stamplog: standard output: " + std::generic_category().message(why_not_written) + "; not all of it was written\n";
    write_all(STDERR_FILENO, text);
    return static_cast<int>(first_of({static_cast<exit_code>(code), exit_code::not_delivered}));
}

result<std::string> read_terminal_line(int tty) {
    std::string line;
    for (char c = 0; ::read(tty, &c, 1) == 1;) {
        if (c == '\n') return line;
        line += c;
        if (line.size() > 65536) break;
    }
    wipe(line);
    return fail(errc::config, "the terminal closed before an answer was given");
}

// The question that waits for an answer on the terminal, if any. Then nothing was started, and Ctrl-C leaves at once.
class open_question {
 public:
    ~open_question() {
        if (fd_ >= 0) ::close(fd_);
    }
    open_question(const open_question&) = delete;
    open_question& operator=(const open_question&) = delete;

    static result<std::string> ask(std::string_view question, bool echo) {
        FILE* const f = std::fopen("/dev/tty", "r+e");
        if (f == nullptr) return fail(errc::config, "there is no terminal to ask on");
        open_question q(::dup(::fileno(f)));
        std::fclose(f);
        write_all(q.fd_, question);
        q.begin(echo);
        auto line = read_terminal_line(q.fd_);
        q.end();
        if (!echo) write_all(q.fd_, "\n");
        return line;
    }
    // Called for a signal: gives the terminal back as it was. False when nothing is asked.
    static bool abandon() {
        std::scoped_lock lock(mutex_);
        if (waiting_ == nullptr) return false;
        waiting_->restore();
        write_all(waiting_->fd_, "\n");
        return true;
    }

 private:
    explicit open_question(int fd) : fd_(fd) {}
    void begin(bool echo) {
        std::scoped_lock lock(mutex_);
        changed_ = !echo && ::tcgetattr(fd_, &before_) == 0;
        waiting_ = this;
        if (!changed_) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(fd_, TCSAFLUSH, &silent);
    }
    void end() {
        std::scoped_lock lock(mutex_);
        waiting_ = nullptr;
        restore();
    }
    void restore() const {
        if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
    }

    static inline std::mutex mutex_;
    static inline open_question* waiting_ = nullptr;
    int fd_;
    termios before_{};
    bool changed_ = false;
};

// A line that is asked for while a command runs: Ctrl-C asks to stop, so the wait ends with an error and the command is stopped
// in order.
class session_question {
 public:
    static result<secret> ask(std::string_view question, bool echo, const std::stop_token& stop) {
        session_question q;
        if (q.tty_ < 0 || q.woken_ < 0)
            return fail(errc::config, "the server's question cannot be asked: there is no terminal");
        const std::stop_callback wake(stop, [&] {
            const std::uint64_t one = 1;
            [[maybe_unused]] const auto n = ::write(q.woken_, &one, sizeof one);
        });
        write_all(q.tty_, question);
        q.hide(!echo);
        auto line = q.read();
        if (!echo || !line) write_all(q.tty_, "\n");
        return line;
    }

 private:
    session_question() : tty_(::open("/dev/tty", O_RDWR | O_CLOEXEC)), woken_(::eventfd(0, EFD_CLOEXEC)) {}
    ~session_question() {
        if (hidden_) ::tcsetattr(tty_, TCSAFLUSH, &before_);
        for (const int fd : {tty_, woken_})
            if (fd >= 0) ::close(fd);
    }
    session_question(const session_question&) = delete;
    session_question& operator=(const session_question&) = delete;

    void hide(bool really) {
        hidden_ = really && ::tcgetattr(tty_, &before_) == 0;
        if (!hidden_) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(tty_, TCSAFLUSH, &silent);
    }
    result<secret> read() const {
        std::string line;
        line.reserve(longest_line);  // so that no shorter copy is left behind unwiped
        for (;;) {
            pollfd ready[] = {{woken_, POLLIN, 0}, {tty_, POLLIN, 0}};
            if (::poll(ready, 2, -1) < 0 && errno == EINTR) continue;
            char c = 0;
            if (ready[0].revents != 0) {
                wipe(line);
                return fail(errc::cancelled, "The operator stopped the command at this question.");
            }
            if (ready[1].revents == 0) continue;
            if (::read(tty_, &c, 1) != 1 || line.size() == longest_line) {
                wipe(line);
                return fail(errc::config, "The terminal closed before an answer was given.");
            }
            if (c == '\n') return secret(std::move(line));
            line += c;
        }
    }

    static constexpr std::size_t longest_line = 65536;
    int tty_, woken_;
    termios before_{};
    bool hidden_ = false;
};

result<secret> ask_secret(std::string_view question) {
    auto line = open_question::ask(question, false);
    if (!line) return fail(line.error());
    return secret(std::move(*line));
}

result<bool> ask_yes(std::string_view question) {
    auto line = open_question::ask(std::string(question) + " [y/N] ", true);
    if (!line) return fail(line.error());
    return !line->empty() && ((*line)[0] == 'y' || (*line)[0] == 'Y');
}

int terminal_columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// The only place where we leave without the end of cli::run(): the journal makes that safe. Children must not be left behind.
[[noreturn]] void leave_at_once() {
    transport::kill_all_children();
    std::_Exit(130);
}

// Signals are taken by a thread that waits for them, so that no handler runs anywhere. The first asks to stop in order (who
// listens to the token says so), the second leaves at once.
void take_signals(std::stop_source stop, sigset_t set) {
    for (int taken = 0;;) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0) continue;
        if (open_question::abandon() || ++taken > 1) leave_at_once();
        // On a thread of its own: who listens prints, and a terminal that is held (Ctrl-S) must not hold up the second signal.
        std::thread([stop]() mutable { stop.request_stop(); }).detach();
    }
}

// What was ignored when we began stays so: nohup's SIGHUP, a background job's SIGINT.
sigset_t signals_to_take() {
    sigset_t set;
    sigemptyset(&set);
    for (const int s : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        if (::sigaction(s, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) sigaddset(&set, s);
    }
    return set;
}

std::filesystem::path own_program() {
    std::error_code ec;
    auto p = std::filesystem::read_symlink("/proc/self/exe", ec);
    return ec ? std::filesystem::path("stamplog") : p;
}

}  // namespace

int main(int argc, char** argv) {
    // Passwords will be in this memory, some of it libraries' own: it leaves no core, and nobody of the same user looks into
    // it.
    ::prctl(PR_SET_DUMPABLE, 0);
    const auto given = cli::given_secrets::take(::environ);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files (ulimit -f) is an error of the write
    const sigset_t set = signals_to_take();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::stop_source stop;
    std::thread(take_signals, stop, set).detach();

    system_clock time;
    system_entropy random;
    std::mutex writing;
    std::atomic<int> not_written = 0;  // errno's value, of standard output
    cli::world w{
        .time = time,
        .random = random,
        .out =
            [&](std::string_view text) {
                std::scoped_lock lock(writing);
                if (not_written == 0) not_written = write_all(STDOUT_FILENO, text);
            },
        .err =
            [&](std::string_view text) {
                std::scoped_lock lock(writing);
                write_all(STDERR_FILENO, text);
            },
        .out_is_gone = [&] { return not_written != 0; },
        .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
        .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
        .columns = terminal_columns,
        .env = [&given](const std::string& name) -> std::optional<std::string> {
            if (cli::given_secrets::holds(name)) return given.get(name);
            const char* const v = std::getenv(name.c_str());
            return v != nullptr ? std::optional<std::string>(v) : std::nullopt;
        },
        .ask_secret = ask_secret,
        .ask_yes = ask_yes,
        .ask_in_session = [token = stop.get_token()](std::string_view question,
                                                     bool echo) { return session_question::ask(question, echo, token); },
        .stop = stop.get_token(),
        .program = own_program(),
    };
    const int code = cli::run(std::vector<std::string>(argv + 1, argv + argc), w);
    // The signal thread still waits; everything of worth was flushed by its owner.
    std::_Exit(code_with_output(code, not_written));
}
