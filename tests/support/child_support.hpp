// Small things that tests of child processes need: a shell script as the child, its output, and what is left of a process.
#pragma once

#include <signal.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "stamplog/transport/channel.hpp"

namespace stamplog::transport::testing {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

inline steady_time in(std::chrono::milliseconds d) { return steady_clock::now() + d; }

inline std::unique_ptr<channel> shell(const std::string& script) {
    auto started = spawn({{"/bin/sh", "-c", script}});
    if (!started) throw std::runtime_error(describe(started.error()));
    return std::move(*started);
}

// Everything until the end of the stream, or until `mark` was read, or until nothing came for ten seconds.
inline std::string read_all(channel& from, const std::string& mark = {}) {
    std::string text;
    for (;;) {
        const auto r = from.read(text, in(10s));
        if (!r || *r != channel::read_status::data) return text;
        if (!mark.empty() && text.find(mark) != std::string::npos) return text;
    }
}

inline std::string read_line(channel& from) {
    auto text = read_all(from, "\n");
    return text.substr(0, text.find('\n'));
}

// True while the process exists and is no zombie: an orphan's zombie is init's business.
inline bool alive(int pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string all;
    std::getline(stat, all);
    const auto name_end = all.rfind(')');
    return name_end != std::string::npos && all.substr(name_end + 2, 1) != "Z";
}

// SIGKILL takes effect a moment after kill(2) returned.
inline bool gone_soon(int pid) {
    const auto until = in(5s);
    while (alive(pid) && steady_clock::now() < until) std::this_thread::sleep_for(1ms);
    return !alive(pid);
}

}  // namespace stamplog::transport::testing
