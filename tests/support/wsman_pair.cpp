#include "wsman_pair.hpp"

#include <atomic>
#include <stdexcept>

#include "event_text.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::testing {
namespace {

template <class T>
void must_hold(const result<T>& r) {
    if (!r) throw std::runtime_error("wsman pair: " + describe(r.error()));
}

template <class... F>
struct one_of : F... {
    using F::operator()...;
};

// Numbers of requests are the service's keys: unique over all sessions of a test.
std::uint64_t next_number() {
    static std::atomic<std::uint64_t> n{0};
    return ++n;
}

}  // namespace

std::string name_of(wsman::operation what) {
    constexpr const char* names[] = {"Create", "Connect",    "Command",   "Send",  "Receive",
                                     "Signal", "Disconnect", "Reconnect", "Delete"};
    return names[static_cast<int>(what)];
}

void shell_endpoint::take(const wsman::server_event& any) {
    std::visit(one_of{
                   [&](const wsman::asked::open_shell& e) {
                       auto made = std::make_unique<shell>(random_);
                       must_hold(made->pool.receive(guid{}, e.fragments));
                       shells[e.shell] = std::move(made);
                       service.accept_shell(e.shell);
                   },
                   [&](const wsman::asked::connect_shell& e) {
                       auto& s = *shells.at(e.shell);
                       must_hold(s.pool.receive(guid{}, e.fragments));
                       bytes all;
                       while (auto o = s.pool.next_outgoing()) append(all, o->data);
                       service.accept_connect(e.shell, all);
                   },
                   [&](const wsman::asked::run_command& e) {
                       must_hold(shells.at(e.shell)->pool.receive(e.command, e.fragments));
                       service.accept_command(e.shell, e.command);
                   },
                   [&](const wsman::asked::input& e) {
                       must_hold(shells.at(e.shell)->pool.receive(e.command.value_or(guid{}), e.fragments));
                   },
                   [&](const wsman::asked::stop_command& e) {
                       auto& s = *shells.at(e.shell);
                       if (s.pool.state_of(e.command) == psrp::pipeline_state::running)
                           must_hold(s.pool.end_pipeline(e.command, psrp::pipeline_state::stopped));
                       service.signal_done(e.shell, e.command);
                   },
                   [&](const wsman::asked::close_command& e) {
                       auto& s = *shells.at(e.shell);
                       if (s.pool.state_of(e.command) == psrp::pipeline_state::running)
                           must_hold(s.pool.end_pipeline(e.command, psrp::pipeline_state::stopped));
                       s.pool.pipeline_closed(e.command);
                       service.signal_done(e.shell, e.command);
                   },
                   [&](const wsman::asked::close_shell& e) {
                       shells.erase(e.shell);
                       service.shell_closed(e.shell);
                   },
               },
               any);
}

void shell_endpoint::run(const std::string& id, shell& s) {
    while (auto any = s.pool.next_event()) {
        if (std::holds_alternative<psrp::request::pool_open>(*any)) must_hold(s.pool.opened());
        if (const auto* p = std::get_if<psrp::request::create_pipeline>(&*any)) {
            const auto& name = p->pipeline.statements.front().front().text;
            const auto found = cmdlets.find(name);
            if (found == cmdlets.end() && !any_other) throw std::runtime_error("no cmdlet " + name);
            (found == cmdlets.end() ? any_other : found->second)(s, p->pipeline);
        }
        if (const auto* a = std::get_if<psrp::request::host_answered>(&*any); a != nullptr && on_answer) on_answer(s, *a);
    }
    while (auto o = s.pool.next_outgoing()) {
        const auto command = o->channel.is_zero() ? std::nullopt : std::optional<guid>(o->channel);
        service.output(id, command, std::move(o->data));
        if (command && s.pool.state_of(*command) && is_terminal(*s.pool.state_of(*command)) && !s.stopping[*command]) {
            s.stopping[*command] = true;
        }
    }
    for (auto& [command, told] : s.stopping)
        if (told) service.command_done(id, command);
}

void shell_endpoint::act() {
    while (auto e = service.next_event()) take(*e);
    for (auto& [id, s] : shells) run(id, *s);
}

wsman_session::wsman_session(shell_endpoint& e, entropy& random, psrp::client_options pool_options,
                             wsman::client_options options)
    : pool(std::move(pool_options), random), shell(pool, std::move(options), random), endpoint_(e) {}

void wsman_session::take_events() {
    while (auto e = pool.next_event()) {
        events_.push_back(event_text(*e));
        const auto* called = std::get_if<psrp::event::host_called>(&*e);
        if (called != nullptr && called->call.wants_answer() && answer)
            must_hold(pool.respond(called->call, answer(called->call)));
    }
}

result<bool> wsman_session::step(wsman::lane on) {
    auto request = shell.next_request(on);
    if (!request) return false;
    sent.push_back(name_of(request->what));
    soap.push_back(request->soap);
    if (lose_request && lose_request(*request)) {
        if (auto told = shell.lost(on); !told) return fail(told.error());
        return true;
    }
    const auto number = next_number();
    out_[on] = {*request, number};
    waiting_[number] = on;
    endpoint_.service.take(number, {"AZURESTACK\\CloudAdmin", "127.0.0.1:50000"}, request->soap, now);
    return true;
}

result<bool> wsman_session::take_answers() {
    bool any = false;
    endpoint_.act();
    while (auto a = endpoint_.service.next_answer()) {
        any = true;
        const auto found = waiting_.find(a->request);
        if (found == waiting_.end()) continue;
        const auto on = found->second;
        waiting_.erase(found);
        const auto what = out_[on].what;
        if (lose_answer && lose_answer(what)) {
            if (auto told = shell.lost(on); !told) return fail(told.error());
            continue;
        }
        if (tamper) tamper(a->soap);
        auto taken = shell.receive(on, a->status, a->soap);
        take_events();
        if (!taken) return fail(taken.error());
    }
    return any;
}

result<void> wsman_session::settle() {
    for (int turns = 0; turns < 100'000; ++turns) {
        bool any = false;
        for (const auto on : {wsman::lane::act, wsman::lane::receive}) {
            const auto moved = step(on);
            if (!moved) return fail(moved.error());
            any = any || *moved;
        }
        const auto answered = take_answers();
        if (!answered) return fail(answered.error());
        take_events();
        if (!any && !*answered) return {};
    }
    return fail(errc::internal, "the pair does not come to rest");
}

std::vector<std::string> wsman_session::events() {
    must_hold(settle());
    return std::exchange(events_, {});
}

std::vector<std::string> wsman_session::run(const psrp::command& cmd) {
    must_hold(pool.invoke(cmd));
    return events();
}

}  // namespace stamplog::testing
