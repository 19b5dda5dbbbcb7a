#include "stamplog/transport/left_child.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "child_channel.hpp"
#include "descriptors.hpp"
#include "process_group.hpp"

namespace stamplog::transport {
namespace {

using namespace std::chrono_literals;

constexpr auto end_slice = 50ms;    // how late a stop may be noticed
constexpr int death_takes = 5'000;  // milliseconds, after SIGKILL

std::string text_in(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct identity {
    int process = 0;
    std::string began{}, boot{};  // when, in the machine's ticks; which of its lives
    bool operator==(const identity&) const = default;
};

// proc(5): the 22nd field of stat; the second, the program's name in brackets, may hold anything.
identity identity_now(int process) {
    constexpr int field = 22, behind_name = 3;
    const auto stat = text_in("/proc/" + std::to_string(process) + "/stat");
    const auto name_ends = stat.rfind(')');
    if (name_ends == std::string::npos) return {};
    identity out{.process = process};
    std::istringstream fields(stat.substr(name_ends + 1)), boot(text_in("/proc/sys/kernel/random/boot_id"));
    for (int i = behind_name; i <= field; ++i) fields >> out.began;
    boot >> out.boot;
    return out;
}

bool ends_within(int handle, clock& time, std::chrono::milliseconds patience, const std::stop_token& stop) {
    const auto until = time.steady() + patience;
    pollfd ended{handle, POLLIN, 0};
    for (;;) {
        if (::poll(&ended, 1, 0) == 1) return true;
        if (stop.stop_requested() || time.steady() >= until) return false;
        time.sleep_until(std::min(until, time.steady() + end_slice));
    }
}

}  // namespace

std::string child_identity(const channel& link) {
    const auto* child = dynamic_cast<const child_channel*>(&link);
    if (child == nullptr) return {};
    const auto is = identity_now(child->process_id());
    return is.process <= 0 ? std::string() : std::to_string(is.process) + " " + is.began + " " + is.boot;
}

result<bool> end_left_child(const std::string& words, clock& time, std::chrono::milliseconds patience,
                            const std::stop_token& stop) {
    identity was;
    std::istringstream in(words);
    if (!(in >> was.process >> was.began >> was.boot) || was.process <= 1) return false;
    // By number, since the C library's own (2.36) cannot be linked from C++.
    const descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, was.process, 0U)));
    // The handle is of whoever has the number now: only one that began then is the child.
    if (!handle || identity_now(was.process) != was) return false;
    if (!ends_within(handle.get(), time, patience, stop)) {
        // It lives, so that the group's number is its own still.
        if (::getpgid(was.process) != was.process || ::kill(-was.process, SIGKILL) != 0)
            return fail(
                errc::refused,
                "process " + std::to_string(was.process) + ", left by the run before, still runs: " + std::strerror(errno),
                "End it: it may still write to the share.");
        pollfd ended{handle.get(), POLLIN, 0};
        if (::poll(&ended, 1, death_takes) != 1)
            return fail(errc::refused, "process " + std::to_string(was.process) + ", left by the run before, does not end",
                        "End it: it may still write to the share.");
    }
    if (group_lives(was.process)) ::kill(-was.process, SIGKILL);
    return true;
}

}  // namespace stamplog::transport
