// What a child of ours is given: words, environment, streams, signals, a process group. Prepared before fork, applied after it.
#pragma once

#include <string>
#include <vector>

namespace stamplog::transport {

class child_setup {
 public:
    // The words are the caller's and must outlive this.
    child_setup(const std::vector<std::string>& argv, int standard_input, int standard_output, int standard_error);

    // Null-terminated, as execve wants them.
    char** words() noexcept { return argv_.data(); }
    char** environment() noexcept { return environment_.data(); }

    // Runs in the child between fork and exec: async-signal-safe calls only, since other threads may have held any lock at
    // the time of the fork. False with errno.
    bool apply() const noexcept;

 private:
    std::vector<char*> argv_, environment_;  // the latter points into environ
    int streams_[3];
};

}  // namespace stamplog::transport
