// The channel to a child's standard input and output.
//
// Boost.Process starts the child; bytes are moved with poll(2). Asio would need an io_context, a strand and a timer per
// channel for what is one loop over four descriptors, and its asynchronous pipes are what makes Boost.Process 1.74 close or
// leak descriptors. See docs/decisions/0002-boost-process-and-poll.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "child_process.hpp"
#include "descriptors.hpp"
#include "stamplog/transport/channel.hpp"
#include "text_tail.hpp"

namespace stamplog::transport {

class child_channel final : public channel {
 public:
    // Our ends of the pipes, non-blocking.
    child_channel(child_process process, descriptor input, descriptor output, descriptor errors, descriptor wake_event);
    ~child_channel() override;

    [[nodiscard]] result<void> write(std::string_view data, steady_time deadline) override;
    [[nodiscard]] result<read_status> read(std::string& into, steady_time deadline) override;
    void wake() noexcept override;
    void close(steady_time deadline) noexcept override;
    std::string diagnostics() const override;
    std::string peer_status() const override;
    pid_t process_id() const noexcept { return process_.id(); }

 private:
    enum class want { output, input_writable, exit };  // exit: nothing that a descriptor would tell
    void turn(want what, steady_time until);
    void take_output();
    void take_errors();
    void notice_exit();
    void drain_after_exit();
    void settle(steady_time until);
    error gone() const;

    child_process process_;
    descriptor input_, output_, errors_, wake_;
    std::string inbox_;  // output that came while we wrote
    text_tail tail_;
    std::optional<exit_status> status_;
    steady_time next_look_{};
    bool settled_ = false;
    bool closed_ = false;
};

}  // namespace stamplog::transport
