#include "quiet_write.hpp"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace stamplog::transport {

// Pipes know no MSG_NOSIGNAL, and ignoring SIGPIPE for the whole process is not a library's business: block it in this
// thread, write, and take the one that EPIPE left pending unless one was pending before.
long quiet_write(const descriptor& pipe, std::string_view data) noexcept {
    sigset_t only_pipe, before, pending;
    sigemptyset(&only_pipe);
    sigaddset(&only_pipe, SIGPIPE);
    sigemptyset(&pending);
    sigpending(&pending);
    const bool was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &only_pipe, &before);

    const long n = ::write(pipe.get(), data.data(), data.size());
    const int why = errno;

    if (n < 0 && why == EPIPE && !was_pending) {
        const timespec at_once{0, 0};
        while (sigtimedwait(&only_pipe, nullptr, &at_once) < 0 && errno == EINTR) {
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = why;
    return n;
}

}  // namespace stamplog::transport
