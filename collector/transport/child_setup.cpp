#include "child_setup.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <string_view>

namespace stamplog::transport {
namespace {

// Marks everything above the standard streams as closed on exec. Boost.Process leaks the pipes of one child into another
// that is started at the same time, whose life then keeps the first one's end of stream away; its own limit_handles closes
// the child's standard output as well.
void close_others_on_exec() noexcept {
    if (::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
    rlimit most{};  // a kernel before 5.11
    const int end = ::getrlimit(RLIMIT_NOFILE, &most) == 0 && most.rlim_cur < 65536 ? static_cast<int>(most.rlim_cur) : 65536;
    for (int fd = STDERR_FILENO + 1; fd < end; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// An ignored or blocked signal survives exec: a child that inherits SIGPIPE ignored writes into a broken pipe for ever, and
// one that has SIGTERM blocked needs SIGKILL.
void restore_signals() noexcept {
    for (const int number : {SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGQUIT, SIGCHLD}) ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

child_setup::child_setup(const std::vector<std::string>& argv, int standard_input, int standard_output, int standard_error)
    : streams_{standard_input, standard_output, standard_error} {
    for (const auto& word : argv) argv_.push_back(const_cast<char*>(word.c_str()));  // execve's old signature; never written
    argv_.push_back(nullptr);
    // Passwords may come in STAMPLOG_* variables, and a process hands its environment on to whatever it starts.
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry)
        if (!std::string_view(*entry).starts_with("STAMPLOG_")) environment_.push_back(*entry);
    environment_.push_back(nullptr);
}

bool child_setup::apply() const noexcept {
    if (::setpgid(0, 0) != 0) return false;
    for (int target = 0; target < 3; ++target)
        if (::dup2(streams_[target], target) < 0) return false;
    close_others_on_exec();
    restore_signals();
    return true;
}

}  // namespace stamplog::transport
