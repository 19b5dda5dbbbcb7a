#include "winrm_pump.hpp"

#include <algorithm>

#include "http_date.hpp"

namespace stamplog::session {
namespace {

// What the network may add to the time that the service takes.
constexpr std::chrono::milliseconds network_share{15'000};
constexpr std::chrono::milliseconds first_pause{200}, longest_pause{5'000};
// Of the farewell: one try, and how long the answer to a Create that is under way is awaited first (a Delete that overtakes it
// finds no shell).
constexpr std::chrono::milliseconds farewell_try{5'000}, create_share{5'000};

wsman::client_options soap_options(const winrm_target& t, const options& o) {
    wsman::client_options made;
    made.to = url_of(t);
    made.configuration = t.configuration;
    made.operation_timeout = t.operation_timeout;
    made.lim = o.limits;
    return made;
}

std::string_view name_of(wsman::lane l) { return l == wsman::lane::act ? "act" : "receive"; }

// A new connection may do better.
bool is_of_connection(const error& e) {
    return e.code == errc::disconnected || e.code == errc::timed_out || e.code == errc::corrupt || e.code == errc::overloaded;
}

}  // namespace

winrm_pump::winrm_pump(std::unique_ptr<transport::http_loop> loop, winrm_target target, psrp::client& pool, const clock& time,
                       entropy& random, log_sink& log, const options& opts)
    : loop_(std::move(loop)),
      target_(std::move(target)),
      time_(time),
      log_(log),
      soap_(pool, soap_options(target_, opts), random),
      connections_{winrm_connection(*loop_, target_, time), winrm_connection(*loop_, target_, time)},
      close_timeout_(opts.close_timeout) {
    lanes_[0].name = wsman::lane::act;
    lanes_[1].name = wsman::lane::receive;
    for (std::size_t i = 0; i < 2; ++i) lanes_[i].on = &connections_[i];
}

void winrm_pump::tell(const lane_state& l, int status, std::string_view soap, std::string_view lost) {
    if (!target_.listener) return;
    try {
        target_.listener->exchanged({l.asked_at, time_.now(), name_of(l.name), *l.asked, status, soap, lost});
    } catch (const std::exception& e) {  // who only listens must not leave an exchange half taken
        target_.listener.reset();
        log_.write(log_level::warning, std::string("the conversation is not recorded any more: ") + e.what());
    }
}

void winrm_pump::learn_time(const std::string& date) {
    if (const auto theirs = parse_http_date(date))
        clock_difference_ = std::chrono::floor<std::chrono::seconds>(*theirs - time_.now());
}

void winrm_pump::start(lane_state& l) {
    if (l.asked || !l.on->idle() || (l.retry_at && time_.steady() < *l.retry_at)) return;
    auto request = soap_.next_request(l.name);
    if (!request) return;
    l.asked_at = time_.now();
    l.asked = request->soap;
    l.retry_at.reset();
    if (!request->again) l.trouble_since.reset();  // what troubled the one before it was settled on the other lane
    l.on->start(std::move(request->soap), time_.steady() + request->server_time + network_share);
}

result<void> winrm_pump::answered(lane_state& l, const winrm_answer& a) {
    heard_ = true;
    if (a.date) learn_time(*a.date);
    // Busy: not looked at, to be asked again after a while.
    if (a.status == 503 || a.status == 429)
        return troubled(l, {errc::overloaded, "the service is busy (HTTP " + std::to_string(a.status) + ")", {}}, false);
    if (std::exchange(l.trouble_since, std::nullopt))
        log_.write(log_level::info,
                   "the connection that " + std::string(l.name == wsman::lane::act ? "acts" : "receives") + " is there again");
    tell(l, a.status, a.soap, {});
    l.asked.reset();
    auto taken = soap_.receive(l.name, a.status, a.soap);
    // "Not yet" is asked again, but not at once: a service may say so without having waited.
    if (taken && soap_.asks_again(l.name)) l.retry_at = time_.steady() + first_pause;
    return taken;
}

// The password may have expired under us: what was agreed upon on the other connection still holds.
bool winrm_pump::share(lane_state& l, const error& e) {
    auto& o = other(l);
    if (shared_ || e.code != errc::auth || !o.on->established()) return false;
    log_.write(log_level::warning, describe(e) + ": the session goes on over the connection that it still has");
    shared_ = true;
    l.on = o.on;
    return true;
}

result<void> winrm_pump::troubled(lane_state& l, error e, bool may_be_taken) {
    tell(l, 0, {}, e.what);
    l.asked.reset();
    const bool shares = share(l, e);
    // Where nobody answers the next ERCS is a better try than the same again. A Create that went out may have made a shell,
    // which must not be left: so it is found out.
    went_out_ = went_out_ || may_be_taken;
    const bool nobody_there = !heard_ && !went_out_;
    auto told = soap_.lost(l.name, may_be_taken);
    if (!told) return told;
    if (!shares && (nobody_there || !is_of_connection(e))) return fail(std::move(e));
    const auto now = time_.steady();
    if (!l.trouble_since) {
        l.trouble_since = now;
        l.pause = first_pause;
    }
    if (now - *l.trouble_since > target_.give_up_after) {
        e.what = "no connection for " + in_words(target_.give_up_after) + ": " + e.what;
        e.code = errc::disconnected;
        return fail(std::move(e));
    }
    log_.write(log_level::debug, std::string(name_of(l.name)) + ": " + describe(e));
    l.retry_at = now + (shares ? std::chrono::milliseconds(0) : l.pause);
    l.pause = std::min(l.pause * 2, longest_pause);
    // What was asked is found out on the other lane, over the same network.
    if (!soap_.asks_again(l.name) && !other(l).asked) other(l).retry_at = l.retry_at;
    return told;
}

result<bool> winrm_pump::finish(lane_state& l) {
    if (!l.asked || !l.on->advance()) return false;
    auto outcome = l.on->take();
    const bool taken = l.on->may_be_taken();
    auto done = outcome ? answered(l, *outcome) : troubled(l, outcome.error(), taken);
    if (!done) return fail(done.error());
    return outcome.has_value();
}

result<pump::turn> winrm_pump::step(steady_time until) {
    for (;;) {
        if (broken_) return fail(*broken_);
        bool heard = false;
        for (auto& l : lanes_) {
            const auto came = finish(l);
            if (!came) return break_with(came.error());
            heard = heard || *came;
        }
        for (auto& l : lanes_) start(l);
        if (heard) return turn::received;
        // Some fail at once, and nothing would wake us: no ticket, a password that the KDC refuses.
        if (std::ranges::any_of(lanes_, [](const lane_state& l) { return l.asked && !l.on->running(); })) continue;
        auto due = until;
        for (const auto& l : lanes_)
            if (l.retry_at) due = std::min(due, *l.retry_at);
        switch (loop_->wait(due)) {
            case transport::http_loop::turn::woken:
                return turn::woken;
            case transport::http_loop::turn::deadline_passed:
                if (time_.steady() >= until) return turn::deadline_passed;
                for (auto& l : lanes_)
                    if (l.retry_at && time_.steady() >= *l.retry_at) l.retry_at.reset();
                break;
            case transport::http_loop::turn::progress:
                break;
        }
    }
}

result<bool> winrm_pump::flushed() {
    if (broken_) return fail(*broken_);
    for (auto& l : lanes_) start(l);
    return soap_.acted();
}

void winrm_pump::wait_until(steady_time until) {
    while (time_.steady() < until) static_cast<void>(loop_->wait(until));
}

// The answer to a Create tells whether there is a shell to end.
void winrm_pump::await_create(steady_time until) {
    auto& l = lanes_[0];
    if (!l.asked) return;
    static_cast<void>(loop_->wait(time_.steady()));  // what has happened counts
    if (l.on->running() && !l.on->went_out()) {
        static_cast<void>(soap_.lost(l.name, false));
        return;
    }
    while (l.asked && soap_.creating() && time_.steady() < until) {
        if (const auto done = finish(l); !done) return;
        if (l.asked) static_cast<void>(loop_->wait(until));
    }
}

// After share() no new handshake succeeds: the connection that both lanes had is waited for, for as long as there is time.
winrm_connection& winrm_pump::for_farewell(steady_time deadline) {
    auto& kept = *lanes_[0].on;
    if (shared_)
        while (kept.running() && !kept.advance() && time_.steady() < deadline) static_cast<void>(loop_->wait(deadline));
    for (auto& c : connections_)
        if (!c.running() && c.established()) return c;
    kept.close();
    return kept;
}

bool winrm_pump::say_farewell(steady_time deadline) {
    for (auto pause = first_pause;; pause = std::min(pause * 2, std::chrono::milliseconds(1'000))) {
        const auto bye = soap_.farewell();
        if (!bye) return true;
        auto& c = for_farewell(deadline);
        c.start(bye->soap, std::min(deadline, time_.steady() + farewell_try));
        while (!c.advance() && time_.steady() < deadline) static_cast<void>(loop_->wait(deadline));
        if (!c.advance()) return false;
        const auto answer = c.take();
        if (answer && soap_.farewell_answered(answer->status, answer->soap)) return true;
        // A password that is refused again and again locks the account.
        if (!answer && !is_of_connection(answer.error())) return false;
        log_.write(log_level::debug,
                   "farewell: " + (answer ? "HTTP " + std::to_string(answer->status) : describe(answer.error())));
        if (time_.steady() + pause >= deadline) return false;
        wait_until(time_.steady() + pause);
    }
}

void winrm_pump::close(steady_time deadline) noexcept {
    try {
        await_create(std::min(deadline, time_.steady() + create_share));
        if (!say_farewell(deadline))
            log_.write(log_level::warning, "the session " + printable(soap_.shell_id()) + " may be left open on " +
                                               target_.http.host +
                                               " until its idle time-out: the service does not say that it has ended");
    } catch (const std::exception&) {  // out of memory: the shell ends by its idle time-out
    }
    for (auto& c : connections_) c.close();
}

}  // namespace stamplog::session
