// What a session is made of.
#pragma once

#include "event_router.hpp"
#include "pump.hpp"
#include "stamplog/session/session.hpp"

namespace stamplog::session {

struct session::impl {
    using pump_maker = std::function<std::unique_ptr<pump>(psrp::client& pool, const options& opts)>;
    impl(const pump_maker& make, options o, const clock& t, entropy& random, log_sink& l);

    [[nodiscard]] result<void> open(const std::stop_token& stop);
    // False: stopped, or the deadline passed, before the key was there.
    [[nodiscard]] result<bool> exchange_key(const std::stop_token& stop, std::optional<steady_time> deadline);
    bool over(const std::stop_token& stop, std::optional<steady_time> deadline) const {
        return stop.stop_requested() || (deadline && time.steady() >= *deadline);
    }
    // Waits for the run's end, stopping it when asked.
    [[nodiscard]] result<void> drive(pipeline_run& run, const std::stop_token& stop, std::optional<steady_time> deadline);
    void close_pipeline(const pipeline_run& run, const std::stop_token& stop);
    [[nodiscard]] result<void> close_pool();

    // One turn of the pump and its events.
    [[nodiscard]] result<pump::turn> step(steady_time until);
    error no_key() const;
    // pump::flushed() and its events.
    [[nodiscard]] result<bool> flushed();

    options opts;
    const clock& time;
    log_sink& log;
    psrp::client pool;
    std::unique_ptr<pump> wire;
    event_router events;
    std::optional<steady_time> key_due;  // while an answer waits for the session key
    bool closed = false;
};

// What the server said when it ended the pool by itself.
error pool_error(const psrp::event::pool_ended& end);

}  // namespace stamplog::session
