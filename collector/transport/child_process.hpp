// A child process that leads a process group of its own: started by Boost.Process, ended by us.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "descriptors.hpp"
#include "exit_status.hpp"
#include "live_group.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::transport {

class child_process {
 public:
    // The child gets the three pipe ends as its standard streams, no other descriptor, and our environment less STAMPLOG_*.
    // errc::not_found: no such program; errc::config: it cannot be executed; errc::io.
    [[nodiscard]] static result<child_process> start(const child_command& command, const descriptor& standard_input,
                                                     const descriptor& standard_output, const descriptor& standard_error);

    child_process(child_process&& other) noexcept;
    child_process& operator=(child_process&&) = delete;
    ~child_process() { end_group(std::chrono::milliseconds{0}); }  // never leaves a process behind

    const std::string& name() const noexcept { return name_; }  // for messages: the program without its folder

    pid_t id() const noexcept { return id_; }  // -1: it was reaped

    // How the child ended, once it has. It stays a zombie until end_group(), so that its id cannot name somebody else.
    std::optional<exit_status> ended();

    void signal_group(int signal_number) const noexcept;

    // Ends by force what is left of the group, after SIGTERM and `grace`, and reaps the child. A process that left the
    // group (setsid) is out of reach. Idempotent.
    void end_group(std::chrono::milliseconds grace) noexcept;

 private:
    child_process(pid_t id, std::string name, live_group group) : id_(id), name_(std::move(name)), group_(std::move(group)) {}
    void reap() noexcept;

    pid_t id_ = -1;  // -1: reaped
    std::string name_;
    std::optional<exit_status> status_;
    live_group group_;
};

}  // namespace stamplog::transport
