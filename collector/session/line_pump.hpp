// The pump over lines: an OutOfProc conversation on one byte stream (a child's standard input and output, ssh).
#pragma once

#include "pump.hpp"
#include "stamplog/outofproc/client.hpp"
#include "stamplog/session/session.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::session {

class line_pump final : public pump {
 public:
    // `pool` and `time` must outlive this object.
    line_pump(std::unique_ptr<transport::channel> link, psrp::client& pool, const clock& time, const options& opts);

    [[nodiscard]] result<turn> step(steady_time until) override;
    [[nodiscard]] result<bool> flushed() override;
    bool heard_anything() const noexcept override { return heard_; }
    bool pool_close_acked() const override { return lines_.pool_close_acked(); }
    void wake() noexcept override { link_->wake(); }
    void close(steady_time deadline) noexcept override { link_->close(deadline); }

 private:
    error with_last_words(error e) const override;
    error with_stray_text(error e) const;
    [[nodiscard]] result<void> send();
    [[nodiscard]] result<turn> take_end_of_stream();
    [[nodiscard]] result<void> take_received();
    void take_last_words();

    std::unique_ptr<transport::channel> link_;
    outofproc::client lines_;
    const clock& time_;
    std::chrono::milliseconds ack_timeout_, stop_timeout_;
    steady_time ack_due_{};
    std::optional<steady_time> failure_due_;  // the server reports its own failure; until then it may go on
    std::string received_;
    bool heard_ = false;
};

}  // namespace stamplog::session
