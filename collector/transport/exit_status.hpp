// How a process ended, and how to say it.
#pragma once

#include <string>

namespace stamplog::transport {

struct exit_status {
    enum class kind { exited, signalled, unknown };
    kind how = kind::unknown;
    int number = 0;  // exit code or signal number
};

// "exit code 3", "ended by SIGKILL"
std::string describe(const exit_status& status);

}  // namespace stamplog::transport
