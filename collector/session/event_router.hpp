// Takes the protocol's events and gives them to whom they concern: the running pipeline's observer, the session, the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "stamplog/psrp/client.hpp"
#include "stamplog/session/session.hpp"

namespace stamplog::session {

// A pipeline between its start and its last event.
struct pipeline_run {
    guid id;
    const observer& watch;
    std::stop_token stop{};
    invocation result{};
    bool ended = false;
    std::uint64_t kept = 0;  // bytes in result
    bool full = false;       // nothing more is kept, so that what is kept are the first ones
};

class event_router {
 public:
    // `opts` must outlive this object.
    event_router(psrp::client& pool, log_sink& log, const options& opts) : pool_(pool), log_(log), opts_(opts) {}

    // Takes all events there are. An error: an answer to the server could not be given.
    [[nodiscard]] result<void> take_all();

    // Where a pipeline's events go; null: none runs. `run` must live until the next call.
    void set_run(pipeline_run* run) noexcept { run_ = run; }

    // An answer with a secret in it waits for the session key, which was asked for.
    bool awaits_key() const noexcept { return !secret_answers_.empty(); }
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
    [[nodiscard]] result<void> respond(const psrp::host_call& call, psrp::host_response what);
    [[nodiscard]] result<void> give_secret_answers();
    bool may_keep(std::uint64_t size) const noexcept;
    bool is_running(const guid& pipeline) const noexcept { return run_ != nullptr && run_->id == pipeline; }

    psrp::client& pool_;
    log_sink& log_;
    const options& opts_;
    pipeline_run* run_ = nullptr;
    std::vector<std::pair<psrp::host_call, psrp::host_response>> secret_answers_;
    bool opened_ = false;
    std::optional<psrp::event::pool_ended> pool_end_;
    psrp::value application_data_;
};

}  // namespace stamplog::session
