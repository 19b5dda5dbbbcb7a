#include "scripted_endpoint.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace stamplog::testing {
namespace {

using namespace psrp;

void must(const result<void>& r) {
    if (!r) throw std::runtime_error("scripted endpoint: " + describe(r.error()));
}

error_record record(const std::string& error_id, const std::string& message) {
    error_record r;
    r.message = message;
    r.fully_qualified_id = error_id;
    r.exception_type = "System.Management.Automation.RuntimeException";
    return r;
}

}  // namespace

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

const std::string& text_of_not_found() {
    static const std::string text = "' is not recognized as a name of a cmdlet, function, script file, or executable program.";
    return text;
}

scripted_endpoint::scripted_endpoint(entropy& random, server_options options)
    : pool_(std::move(options), random), lines_(pool_) {}

result<void> scripted_endpoint::feed(std::string_view input, std::string& out) {
    auto r = lines_.receive(input);
    act();
    out += lines_.data_to_send();
    return r;
}

void scripted_endpoint::act() {
    while (true) {
        if (auto e = pool_.next_event())
            take(*e);
        else if (auto w = lines_.next_wish())
            take(*w);
        else
            return;
    }
}

void scripted_endpoint::take(const server_event& e) {
    if (std::holds_alternative<request::pool_open>(e)) {
        if (hold_open) return;
        if (before_open) before_open(*this);
        must(pool_.opened());
    } else if (const auto* c = std::get_if<request::create_pipeline>(&e)) {
        seen_.push_back(c->pipeline);
        start(c->pipeline);
    } else if (const auto* a = std::get_if<request::host_answered>(&e)) {
        const auto then = asked_.extract(a->pipeline);
        if (!then.empty()) then.mapped()(*this, *a);
    } else if (const auto* i = std::get_if<request::input>(&e)) {
        if (on_input) on_input(*this, *i);
    } else if (const auto* n = std::get_if<request::input_ended>(&e)) {
        if (on_input_ended) on_input_ended(*this, n->pipeline);
    } else if (const auto* m = std::get_if<request::get_command_metadata>(&e)) {
        if (on_metadata) on_metadata(*this, *m);
    } else if (const auto* reset = std::get_if<request::reset_runspace>(&e)) {
        must(pool_.availability(reset->call_id, false));
    } else if (const auto* x = std::get_if<request::ignored>(&e)) {
        ignored_.push_back(x->what);
    }
}

void scripted_endpoint::start(const received_pipeline& p) {
    for (const auto& statement : p.statements)
        for (const auto& c : statement)
            if (c.is_script)
                return fail(
                    p.id, "ScriptsNotAllowed",
                    "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.");
    const auto& name = p.statements.front().front().text;
    const auto found =
        std::find_if(cmdlets.begin(), cmdlets.end(), [&](const auto& c) { return lower(c.first) == lower(name); });
    if (found == cmdlets.end()) return fail(p.id, "CommandNotFoundException", "The term '" + name + text_of_not_found());
    found->second(*this, p);
}

void scripted_endpoint::stop(const guid& id) {
    const auto state = pool_.state_of(id);
    if (!state || is_terminal(*state)) return;
    if (on_stop) on_stop(*this, id);
    must(pool_.end_pipeline(id, pipeline_state::stopped));
    asked_.erase(id);
}

void scripted_endpoint::take(const outofproc::server_wish& w) {
    if (const auto* s = std::get_if<outofproc::wish::stop>(&w)) {
        stop(s->pipeline);
        lines_.signal_done(s->pipeline);
    } else if (const auto* c = std::get_if<outofproc::wish::closed>(&w)) {
        stop(c->pipeline);
        lines_.close_done(c->pipeline);
    } else {
        pool_closed_ = true;
    }
}

void scripted_endpoint::output(const guid& id, const value& v) { must(pool_.output(id, v)); }
void scripted_endpoint::complete(const guid& id) { must(pool_.end_pipeline(id, pipeline_state::completed)); }

void scripted_endpoint::fail(const guid& id, const std::string& error_id, const std::string& message) {
    must(pool_.end_pipeline(id, pipeline_state::failed, record(error_id, message)));
}

void scripted_endpoint::write_error(const guid& id, const std::string& error_id, const std::string& message) {
    must(pool_.error(id, record(error_id, message)));
}

void scripted_endpoint::write_host(const guid& id, host_method method, std::vector<value> parameters) {
    must(pool_.call_host({id, -100, method, std::move(parameters)}));
}

void scripted_endpoint::ask_host(const guid& id, host_method method, std::vector<value> parameters, continuation then) {
    asked_[id] = std::move(then);
    must(pool_.call_host({id, 1, method, std::move(parameters)}));
}

}  // namespace stamplog::testing
