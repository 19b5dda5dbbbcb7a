// The pump over WinRM: one connection receives, one acts; both are driven by the thread that waits.
#pragma once

#include <array>

#include "pump.hpp"
#include "stamplog/base/entropy.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/session/session.hpp"
#include "stamplog/wsman/client.hpp"
#include "winrm_connection.hpp"

namespace stamplog::session {

class winrm_pump final : public pump {
 public:
    // `pool`, `time`, `random` and `log` must outlive this object.
    winrm_pump(std::unique_ptr<transport::http_loop> loop, winrm_target target, psrp::client& pool, const clock& time,
               entropy& random, log_sink& log, const options& opts);

    [[nodiscard]] result<turn> step(steady_time until) override;
    [[nodiscard]] result<bool> flushed() override;
    bool heard_anything() const noexcept override { return heard_; }
    bool pool_close_acked() const override { return soap_.closed(); }
    void wake() noexcept override { loop_->wake(); }
    void close(steady_time deadline) noexcept override;
    // A shell that is left counts against the user's quota for two hours: an outage of seconds must not leave one.
    std::chrono::milliseconds grace() const override { return std::chrono::seconds(12); }
    std::optional<std::chrono::seconds> clock_difference() const override { return clock_difference_; }

    wsman::client& shell() noexcept { return soap_; }  // to let go of it and take it back

 protected:
    // A lost connection's time, and the server's for the last act.
    std::optional<std::chrono::milliseconds> patience() const override { return close_timeout_ + target_.give_up_after; }

 private:
    // A lane: what travels on its connection, and its troubles.
    struct lane_state {
        wsman::lane name{};
        std::optional<std::string> asked;  // the request that is under way, for the listener
        utc_time asked_at{};
        std::optional<steady_time> trouble_since, retry_at;
        std::chrono::milliseconds pause{};
        winrm_connection* on = nullptr;  // where it travels
    };
    void start(lane_state& l);
    [[nodiscard]] result<bool> finish(lane_state& l);  // true: an answer came
    [[nodiscard]] result<void> answered(lane_state& l, const winrm_answer& a);
    [[nodiscard]] result<void> troubled(lane_state& l, error e, bool may_be_taken);
    [[nodiscard]] bool share(lane_state& l, const error& e);
    void tell(const lane_state& l, int status, std::string_view soap, std::string_view lost);
    void await_create(steady_time until);
    [[nodiscard]] bool say_farewell(steady_time deadline);
    winrm_connection& for_farewell(steady_time deadline);
    void wait_until(steady_time until);
    void learn_time(const std::string& date);
    lane_state& other(const lane_state& l) { return &l == &lanes_[0] ? lanes_[1] : lanes_[0]; }

    std::unique_ptr<transport::http_loop> loop_;
    winrm_target target_;
    const clock& time_;
    log_sink& log_;
    wsman::client soap_;
    std::array<winrm_connection, 2> connections_;
    std::array<lane_state, 2> lanes_;  // act, receive: what acts goes first
    bool shared_ = false;              // one connection for both lanes: the service refuses a new handshake
    bool heard_ = false;
    bool went_out_ = false;  // a request did: somebody is there, and may have made a shell
    std::chrono::milliseconds close_timeout_;
    std::optional<std::chrono::seconds> clock_difference_;
};

}  // namespace stamplog::session
