// Takes the protocol's events and gives them to whom they concern: the running pipeline's observer, the session, the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "stamplog/psrp/client.hpp"
#include "stamplog/session/session.hpp"

namespace stamplog::session {

inline constexpr std::size_t kept_errors = 1'000;
inline constexpr std::size_t kept_output = 100'000;

// A pipeline between its start and its last event.
struct pipeline_run {
    guid id;
    const observer& watch;
    invocation result{};
    bool ended = false;
};

class event_router {
 public:
    event_router(psrp::client& pool, log_sink& log, std::uint64_t kept_bytes)
        : pool_(pool), log_(log), kept_bytes_(kept_bytes) {}

    // Takes all events there are. An error: an answer to the server could not be given.
    [[nodiscard]] result<void> take_all();

    // Where a pipeline's events go; null: none runs. `run` must live until the next call.
    void set_run(pipeline_run* run) noexcept {
        run_ = run;
        received_before_run_ = received_;
    }
    // How many bytes came over the wire, these events' own included.
    void set_received(std::uint64_t total) noexcept { received_ = total; }

    bool opened() const noexcept { return opened_; }
    const std::optional<psrp::event::pool_ended>& pool_end() const noexcept { return pool_end_; }
    const psrp::value& application_data() const noexcept { return application_data_; }

 private:
    [[nodiscard]] result<void> take(const psrp::client_event& e);
    [[nodiscard]] result<void> take_host_call(const psrp::host_call& call);
    void take_output(const psrp::event::output& e);
    void take_error(const psrp::event::error& e);
    void take_end(const psrp::event::pipeline_ended& e);
    void take_text(const guid& pipeline, const char* stream, const std::string& text,
                   const std::function<void(std::string_view)> observer::*to);
    bool may_keep() const noexcept { return received_ - received_before_run_ <= kept_bytes_; }
    bool is_running(const guid& pipeline) const noexcept { return run_ != nullptr && run_->id == pipeline; }

    psrp::client& pool_;
    log_sink& log_;
    std::uint64_t kept_bytes_;
    pipeline_run* run_ = nullptr;
    std::uint64_t received_ = 0, received_before_run_ = 0;
    bool opened_ = false;
    std::optional<psrp::event::pool_ended> pool_end_;
    psrp::value application_data_;
};

}  // namespace stamplog::session
