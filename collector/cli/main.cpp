// The real world, and nothing else: clock, random, terminal, environment, signals.
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "stamplog/base/system.hpp"
#include "stamplog/cli/world.hpp"

namespace {

using namespace stamplog;

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;  // a closed pipe (`| head`): nobody is there to tell
        text.remove_prefix(static_cast<std::size_t>(n));
    }
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

result<int> open_terminal(std::string_view question) {
    FILE* const f = std::fopen("/dev/tty", "r+e");
    if (f == nullptr) return fail(errc::config, "'" + std::string(question) + "' cannot be asked: there is no terminal");
    const int fd = ::dup(::fileno(f));
    std::fclose(f);
    write_all(fd, question);
    return fd;
}

result<secret> ask_secret(std::string_view question) {
    auto tty = open_terminal(question);
    if (!tty) return fail(tty.error());
    termios before{};
    ::tcgetattr(*tty, &before);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(*tty, TCSAFLUSH, &silent);
    auto line = read_terminal_line(*tty);
    ::tcsetattr(*tty, TCSAFLUSH, &before);
    write_all(*tty, "\n");
    ::close(*tty);
    if (!line) return fail(line.error());
    return secret(std::move(*line));
}

result<bool> ask_yes(std::string_view question) {
    auto tty = open_terminal(std::string(question) + " [y/N] ");
    if (!tty) return fail(tty.error());
    auto line = read_terminal_line(*tty);
    ::close(*tty);
    if (!line) return fail(line.error());
    return !line->empty() && ((*line)[0] == 'y' || (*line)[0] == 'Y');
}

int terminal_columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// Signals are taken by a thread that waits for them, so that no handler runs anywhere. The first asks to stop in order, the
// second leaves at once: the journal makes that safe.
void take_signals(std::stop_source stop, sigset_t set) {
    for (int taken = 0;;) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0) continue;
        if (++taken == 1) {
            stop.request_stop();
            write_all(STDERR_FILENO,
                      "\nstamplog: stopping in order: sessions are closed with their transcripts; once more leaves at once\n");
        } else {
            std::_Exit(130);
        }
    }
}

std::filesystem::path own_program() {
    std::error_code ec;
    auto p = std::filesystem::read_symlink("/proc/self/exe", ec);
    return ec ? std::filesystem::path("stamplog") : p;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    for (int s : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, s);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::stop_source stop;
    std::thread(take_signals, stop, set).detach();

    system_clock time;
    system_entropy random;
    std::mutex writing;
    cli::world w{
        .time = time,
        .random = random,
        .out =
            [&](std::string_view text) {
                std::scoped_lock lock(writing);
                write_all(STDOUT_FILENO, text);
            },
        .err =
            [&](std::string_view text) {
                std::scoped_lock lock(writing);
                write_all(STDERR_FILENO, text);
            },
        .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
        .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
        .columns = terminal_columns(),
        .env = [](const std::string& name) -> std::optional<std::string> {
            const char* const v = std::getenv(name.c_str());
            return v != nullptr ? std::optional<std::string>(v) : std::nullopt;
        },
        .ask_secret = ask_secret,
        .ask_yes = ask_yes,
        .stop = stop.get_token(),
        .program = own_program(),
    };
    const int code = cli::run(std::vector<std::string>(argv + 1, argv + argc), w);
    std::_Exit(code);  // the signal thread still waits; everything of worth was flushed by its owner
}
