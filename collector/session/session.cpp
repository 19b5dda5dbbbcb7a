#include "stamplog/session/session.hpp"

#include <algorithm>
#include <string>

#include "impl.hpp"
#include "line_pump.hpp"
#include "winrm_pump.hpp"

namespace stamplog::session {
namespace {

constexpr const char* silence_hint = "Check that the endpoint can be reached and speaks PSRP there.";
// After its first words PowerShell stays silent over what it cannot do.
constexpr const char* half_open_hint =
    "A PowerShell server that meets a bad session configuration file or a protocol version that it does not know stays silent: "
    "its own words above tell which.";

psrp::client_options pool_options(const options& o) {
    psrp::client_options made;
    made.host = o.host;
    made.lim = o.limits;
    return made;
}

}  // namespace

error pool_error(const psrp::event::pool_ended& end) {
    const auto state = end.state == psrp::pool_state::broken ? "broken" : "closed";
    auto what = std::string("the server reports the runspace pool as ") + state;
    if (end.reason) what += ": " + printable(end.reason->message);
    return {end.state == psrp::pool_state::broken ? errc::refused : errc::disconnected, std::move(what), {}};
}

session::impl::impl(const pump_maker& make, options o, const clock& t, entropy& random, log_sink& l)
    : opts(o), time(t), log(l), pool(pool_options(o), random), wire(make(pool, opts)), events(pool, l, opts) {}

result<pump::turn> session::impl::step(steady_time until) {
    auto turned = wire->step(key_due ? std::min(until, *key_due) : until);
    // Events first, also of bytes that came before the failure: a command's end must not be lost to what follows it.
    if (auto taken = events.take_all(); !taken) return wire->break_with(taken.error());
    if (!events.awaits_key())
        key_due.reset();
    else if (!key_due)
        key_due = time.steady() + opts.ack_timeout;
    else if (turned && time.steady() >= *key_due)
        return wire->break_with(no_key());
    return turned;
}

result<bool> session::impl::flushed() {
    auto done = wire->flushed();
    if (auto taken = events.take_all(); !taken) return wire->break_with(taken.error());
    return done;
}

error session::impl::no_key() const {
    return {errc::timed_out, "the server sent no session key within " + in_words(opts.ack_timeout), {}};
}

result<void> session::impl::open(const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { wire->wake(); });
    const auto until = time.steady() + opts.open_timeout;
    if (auto asked = pool.open(); !asked) return asked;
    for (;;) {
        const auto turned = step(until);
        if (events.pool_end()) return wire->break_with(pool_error(*events.pool_end()));
        if (!turned) return fail(turned.error());
        if (stop.stop_requested()) return wire->break_with({errc::cancelled, "stopped before it was open", {}});
        if (*turned == pump::turn::deadline_passed)
            return wire->break_with({errc::timed_out, "no answer within " + in_words(opts.open_timeout),
                                     wire->heard_anything() ? half_open_hint : silence_hint});
        if (!events.opened()) continue;
        const auto flushed = this->flushed();  // the acknowledgement comes last
        if (!flushed) return fail(flushed.error());
        if (*flushed) return {};
    }
}

result<bool> session::impl::exchange_key(const std::stop_token& stop, std::optional<steady_time> deadline) {
    const auto until = time.steady() + opts.ack_timeout;
    if (auto asked = pool.exchange_key(); !asked) return fail(asked.error());
    while (!pool.has_session_key()) {
        if (over(stop, deadline)) return false;
        const auto turned = step(std::min(until, deadline.value_or(until)));
        if (!turned) return fail(turned.error());
        if (events.pool_end()) return wire->break_with(pool_error(*events.pool_end()));
        if (*turned == pump::turn::deadline_passed && time.steady() >= until) return wire->break_with(no_key());
    }
    return !over(stop, deadline);
}

result<void> session::impl::close_pool() {
    if (wire->broken()) return fail(*wire->broken());
    // The server ended the pool by itself, as Close-PrivilegedEndpoint may make it do: no close is acknowledged any more.
    if (const auto& end = events.pool_end()) {
        if (end->state == psrp::pool_state::closed) return {};
        return wire->break_with(pool_error(*end));
    }
    const auto until = time.steady() + opts.close_timeout;
    if (auto asked = pool.close_pool(); !asked) return asked;
    while (!wire->pool_close_acked()) {
        const auto turned = step(until);
        if (!turned) return fail(turned.error());
        if (*turned == pump::turn::deadline_passed)
            return wire->break_with(
                {errc::timed_out, "the server did not close the runspace pool within " + in_words(opts.close_timeout), {}});
    }
    return {};
}

session::session(std::unique_ptr<impl> p) : impl_(std::move(p)) {}

session::~session() {
    if (auto closed = close(); !closed) impl_->log.write(log_level::debug, describe(closed.error()));
}

result<std::unique_ptr<session>> session::open(std::unique_ptr<transport::channel> link, options opts, const clock& time,
                                               entropy& random, log_sink& log, std::stop_token stop) {
    const auto over_lines = [&](psrp::client& pool, const options& o) {
        return std::make_unique<line_pump>(std::move(link), pool, time, o);
    };
    return begin(std::make_unique<impl>(over_lines, opts, time, random, log), std::move(stop));
}

result<std::unique_ptr<session>> session::open(winrm_target target, options opts, const clock& time, entropy& random,
                                               log_sink& log, std::stop_token stop) {
    auto loop = transport::http_loop::make(time);
    if (!loop) return fail_in("open session", loop);
    const auto over_winrm = [&](psrp::client& pool, const options& o) {
        return std::make_unique<winrm_pump>(std::move(*loop), std::move(target), pool, time, random, log, o);
    };
    return begin(std::make_unique<impl>(over_winrm, opts, time, random, log), std::move(stop));
}

result<std::unique_ptr<session>> session::begin(std::unique_ptr<impl> with, std::stop_token stop) {
    auto made = std::unique_ptr<session>(new session(std::move(with)));
    auto& s = *made->impl_;
    auto& time = s.time;
    auto& log = s.log;
    if (s.opts.announce) s.opts.announce(s.pool.pool_id());
    if (auto opened = s.open(stop); !opened) {
        auto why = in_context("open session", opened.error());
        s.closed = true;
        s.wire->close(time.steady() + s.wire->grace());
        return fail(std::move(why));
    }
    log.write(log_level::debug, "session " + to_string(s.pool.pool_id()) + " is open");
    return made;
}

guid session::id() const { return impl_->pool.pool_id(); }
std::optional<std::chrono::seconds> session::clock_difference() const { return impl_->wire->clock_difference(); }
const psrp::value& session::application_data() const { return impl_->events.application_data(); }

result<void> session::close() {
    auto& s = *impl_;
    if (std::exchange(s.closed, true)) return {};
    auto closed = s.close_pool();
    s.wire->close(s.time.steady() + (closed ? s.opts.close_timeout : s.wire->grace()));
    if (!closed) return fail_in("close session", closed);
    return {};
}

}  // namespace stamplog::session
