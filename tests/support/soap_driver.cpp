#include "soap_driver.hpp"

#include "event_text.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::testing {
namespace {

using psrp::message_type;

psrp::value body_of(const psrp::message& m) {
    auto v = psrp::read_clixml(m.body);
    if (!v) throw std::runtime_error(describe(v.error()));
    return std::move(*v);
}

bool no_input(const psrp::value& create) { return psrp::as_bool(*psrp::as_object(create)->find("NoInput")).value_or(true); }

template <class T>
std::string said(const result<T>& r) {
    return r ? std::string() : describe(r.error());
}

}  // namespace

soap_driver::soap_driver(const soap_recording& recording, const soap_replay& service, session::winrm_target target)
    : recording_(recording), service_(service), target_(std::move(target)) {}

soap_driver::client& soap_driver::made(const std::string& shell, psrp::client_options options) {
    auto& c = clients_[shell];
    c = {};
    c.pool = std::make_unique<psrp::client>(std::move(options), random_);
    c.pump = std::make_unique<session::winrm_pump>(std::move(*transport::http_loop::make(time_)), target_, *c.pool, time_,
                                                   random_, log_, options_);
    return c;
}

void soap_driver::take_events(client& c) {
    while (auto e = c.pool->next_event()) {
        const auto text = event_text(*e);
        ++heard[text.substr(0, text.find(' '))];
        const auto* called = std::get_if<psrp::event::host_called>(&*e);
        if (called != nullptr && called->call.wants_answer()) c.question = called->call;
    }
}

std::string soap_driver::turn() {
    for (auto& [shell, c] : clients_) {
        if (c.pump->pool_close_acked()) continue;
        if (const auto stepped = c.pump->step(time_.steady() + std::chrono::milliseconds(5)); !stepped)
            return describe(stepped.error());
        take_events(c);
    }
    return service_.failure();
}

std::string soap_driver::wait_until(const std::function<bool()>& done, const std::string& what) {
    const auto until = time_.steady() + patience;
    while (!done()) {
        if (auto trouble = turn(); !trouble.empty()) return done() ? "" : trouble;
        if (time_.steady() >= until) return what + ": waited in vain";
    }
    return {};
}

std::string soap_driver::answer_question(client& c, const psrp::message& m) {
    if (auto e = wait_until([&] { return c.question.has_value(); }, "host call"); !e.empty()) return e;
    const auto body = body_of(m);
    psrp::host_response answer;
    if (const auto* result = psrp::as_object(body)->find("mr")) answer.result = *result;
    const auto call = *std::exchange(c.question, std::nullopt);
    return said(c.pool->respond(call, answer));
}

std::string soap_driver::send(client& c, const psrp::message& m) {
    if (m.type == message_type::public_key) {
        // The service knows sooner than the pool that its opening was told.
        const auto opened = [&] { return c.pool->state() == psrp::pool_state::opened; };
        if (auto e = wait_until(opened, "opened"); !e.empty()) return e;
        if (auto e = said(c.pool->exchange_key()); !e.empty()) return e;
        return wait_until([&] { return c.pool->has_session_key(); }, "session key");
    }
    if (m.type == message_type::pipeline_input) return said(c.pool->send_input(*c.pipeline, body_of(m)));
    if (m.type == message_type::end_of_pipeline_input) return said(c.pool->end_input(*c.pipeline));
    if (m.type == message_type::reset_runspace_state) return said(c.pool->reset_runspace_state());
    if (m.type == message_type::pipeline_host_response) return answer_question(c, m);
    if (m.type == message_type::create_pipeline) return {};  // with its Command
    return "the driver knows no call for " + to_string(m.type);
}

std::string soap_driver::act(std::size_t i) {
    const auto& e = recording_.exchanges[i];
    if (e.verb == "Create") {
        psrp::client_options o;
        o.ready_init = body_of(e.sent.at(1));
        return said(made(e.shell, o).pool->open());
    }
    if (e.verb == "Connect") {
        psrp::client_options o;
        o.pool_id = clients_.at(e.shell).pool->pool_id();
        return said(made(e.shell, o).pool->connect());
    }
    auto& c = clients_.at(e.shell);
    if (e.verb == "Command") {
        if (auto trouble = wait_until([&] { return c.pool->state() == psrp::pool_state::opened; }, "opened"); !trouble.empty())
            return trouble;
        if (auto trouble = wait_until([&] { return !c.pipeline || !c.pool->runs(*c.pipeline); }, "the command before");
            !trouble.empty())
            return trouble;
        if (c.pipeline)
            if (auto closed = said(c.pool->close_pipeline(*c.pipeline)); !closed.empty()) return closed;
        for (std::size_t k = i; k < recording_.exchanges.size(); ++k)
            for (const auto& m : recording_.exchanges[k].sent) {
                if (m.type != message_type::create_pipeline) continue;
                const auto body = body_of(m);
                const auto id = c.pool->invoke_ready(psrp::ready_pipeline{body, no_input(body)});
                if (!id) return describe(id.error());
                c.pipeline = *id;
                return {};
            }
        return "a Command without a pipeline";
    }
    if (e.verb == "Send") {
        for (const auto& m : e.sent)
            if (auto trouble = send(c, m); !trouble.empty()) return trouble;
        return {};
    }
    if (e.verb == "Disconnect" || e.verb == "Reconnect") {
        // The service knows sooner than the shell that what was asked before is done.
        auto& shell = c.pump->shell();
        if (auto trouble = wait_until([&] { return shell.acted(); }, "what was asked before"); !trouble.empty()) return trouble;
        return said(e.verb == "Disconnect" ? shell.disconnect() : shell.reconnect());
    }
    if (e.verb == "Delete") return said(c.pool->close_pool());
    if (e.verb == "Signal") {
        if (e.request.find("crtl_c") != std::string::npos) return said(c.pool->stop(*c.pipeline));
        const auto ended = *c.pipeline;
        if (auto trouble = wait_until([&] { return !c.pool->runs(ended); }, "the command's end"); !trouble.empty())
            return trouble;
        return said(c.pool->close_pipeline(*std::exchange(c.pipeline, std::nullopt)));
    }
    return "the driver knows no call for " + e.verb;
}

std::string soap_driver::run(const std::set<std::size_t>& unplayable) {
    const auto all_before = [&](std::size_t n) {
        return [this, n, &unplayable] {
            for (std::size_t k = 0; k < n; ++k)
                if (!unplayable.contains(k) && !service_.played_one(k)) return false;
            return true;
        };
    };
    for (std::size_t i = 0; i < recording_.exchanges.size(); ++i) {
        const auto& e = recording_.exchanges[i];
        if (e.verb == "Receive" || unplayable.contains(i)) continue;
        const auto at = e.verb + " (" + std::to_string(i) + ")";
        if (auto trouble = wait_until(all_before(i), "before " + at); !trouble.empty()) return trouble;
        if (auto trouble = act(i); !trouble.empty()) return at + ": " + trouble;
    }
    if (auto trouble = wait_until(all_before(recording_.exchanges.size()), "the end"); !trouble.empty()) return trouble;
    return wait_until(
        [this] {
            for (const auto& [shell, c] : clients_)
                if (c.pool->state() == psrp::pool_state::closing && !c.pump->pool_close_acked()) return false;
            return true;
        },
        "the close");
}

}  // namespace stamplog::testing
