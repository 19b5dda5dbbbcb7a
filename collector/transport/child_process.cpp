#include <utility>  // before Boost: 1.74's headers use std::exchange without including it

#include "child_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/search_path.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

#include "child_setup.hpp"
#include "limits.hpp"
#include "process_group.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::transport {
namespace {

namespace bp = boost::process;
using namespace std::chrono_literals;

constexpr auto look_again = 5ms;

error cannot_start(const std::string& program, const std::error_code& why) {
    const auto shown = "'" + printable(program, 256) + "'";
    if (why.value() == ENOENT || why.value() == ENOTDIR)
        return {errc::not_found, shown + ": there is no such program", "Give its whole path, or a name that is found in PATH."};
    if (why.value() == EACCES || why.value() == ENOEXEC)
        return {errc::config, shown + " cannot be executed: " + why.message(),
                "It must be a program, or a script that begins with #!, with the execute permission."};
    return {errc::io, shown + " cannot be started: " + why.message(), {}};
}

result<std::string> find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    auto found = bp::search_path(name).string();
    if (found.empty()) return fail(cannot_start(name, std::make_error_code(std::errc::no_such_file_or_directory)));
    return found;
}

// child_setup as an extension of Boost.Process's launch sequence.
class launch_handler : public bp::extend::handler {
 public:
    explicit launch_handler(child_setup& setup) : setup_(&setup) {}

    template <class Executor>
    void on_setup(Executor& launch) const {
        launch.cmd_line = setup_->words();
        launch.env = setup_->environment();
    }
    template <class Executor>
    void on_exec_setup(Executor& launch) const {
        if (setup_->apply()) return;
        launch.set_error(bp::detail::get_last_error(), "child setup");
        ::_exit(127);
    }
    // 1.74 leaves a child whose exec failed as a zombie.
    template <class Executor>
    void on_error(Executor& launch, const std::error_code&) const {
        while (launch.pid > 0 && ::waitpid(launch.pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

 private:
    child_setup* setup_;
};

exit_status as_status(const siginfo_t& info) {
    const auto how = info.si_code == CLD_EXITED ? exit_status::kind::exited : exit_status::kind::signalled;
    return {how, info.si_status};
}

}  // namespace

// Only the spawn is Boost's: its waits are unsafe from several threads at once (wait_for crashes), and they reap, after which
// the group's id may belong to somebody else.
result<child_process> child_process::start(const child_command& command, const descriptor& standard_input,
                                           const descriptor& standard_output, const descriptor& standard_error) {
    const auto& argv = command.argv;
    if (argv.empty() || argv.front().empty()) return fail(errc::config, "no program is named");
    const auto& name = argv.front();
    try {
        auto program = find_program(name);
        if (!program) return fail(program.error());
        auto group = live_group::reserve();
        if (!group) return fail(errc::limit, "more than " + std::to_string(live_children) + " programs run at once");
        std::error_code why;
        child_setup setup(argv, standard_input.get(), standard_output.get(), standard_error.get());
        bp::child child(bp::exe = *program, launch_handler(setup), why);
        child.detach();
        if (why) return fail(cannot_start(name, why));
        if (!command.puts_away) group->set(child.id());
        return child_process(child.id(), name.substr(name.rfind('/') + 1), std::move(*group));
    } catch (const std::system_error& e) {  // Boost.Process's own, and Boost.Filesystem's while it looks along PATH
        return fail(cannot_start(name, e.code()));
    }
}

child_process::child_process(child_process&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      name_(std::move(other.name_)),
      status_(other.status_),
      group_(std::move(other.group_)) {}

std::optional<exit_status> child_process::ended() {
    if (status_ || id_ < 0) return status_;
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
        if (errno == ECHILD) status_ = exit_status{};  // somebody else reaped it, or SIGCHLD is ignored
    } else if (info.si_pid == id_) {
        status_ = as_status(info);
    }
    return status_;
}

void child_process::signal_group(int signal_number) const noexcept {
    if (id_ > 0) ::kill(-id_, signal_number);
}

void child_process::end_group(std::chrono::milliseconds grace) noexcept {
    if (id_ < 0) return;
    const auto group = id_;
    const live_group until_it_is_empty(std::move(group_));
    const auto until = std::chrono::steady_clock::now() + grace;
    // While the child is at least a zombie the group's id is ours, so this cannot meet a stranger. SIGCONT: a process that
    // was stopped by the terminal acts on SIGTERM only when it runs again.
    signal_group(SIGTERM);
    signal_group(SIGCONT);
    while (!ended() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(look_again);
    if (!ended()) signal_group(SIGKILL);
    reap();
    // Grandchildren that remain keep the group's id taken.
    while (group_lives(group)) {
        if (std::chrono::steady_clock::now() >= until) {
            ::kill(-group, SIGKILL);
            return;
        }
        std::this_thread::sleep_for(look_again);
    }
}

void child_process::reap() noexcept {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED) != 0 && errno == EINTR) {
    }
    if (!status_) status_ = info.si_pid == id_ ? as_status(info) : exit_status{};
    id_ = -1;
}

}  // namespace stamplog::transport
