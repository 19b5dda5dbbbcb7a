#include "exit_status.hpp"

#include <cstring>

namespace stamplog::transport {

std::string describe(const exit_status& status) {
    switch (status.how) {
        case exit_status::kind::exited:
            return "exit code " + std::to_string(status.number);
        case exit_status::kind::signalled:
            if (const char* name = ::sigabbrev_np(status.number)) return "ended by SIG" + std::string(name);
            return "ended by signal " + std::to_string(status.number);
        case exit_status::kind::unknown:
            break;
    }
    return "ended, its exit status is unknown";
}

}  // namespace stamplog::transport
