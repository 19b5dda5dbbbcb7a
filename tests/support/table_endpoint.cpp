#include "table_endpoint.hpp"

namespace stamplog::testing {

namespace request = psrp::request;

const psrp::value* table_endpoint::call::find(std::string_view parameter) const {
    for (const auto& a : command.arguments)
        if (a.name && *a.name == parameter) return &a.val;
    return nullptr;
}

std::string table_endpoint::call::text(std::string_view parameter) const {
    const auto* v = find(parameter);
    return v == nullptr ? std::string() : psrp::as_string(*v).value_or("");
}

std::int64_t table_endpoint::call::number(std::string_view parameter) const {
    const auto* v = find(parameter);
    return v == nullptr ? 0 : psrp::as_int(*v).value_or(0);
}

table_endpoint::table_endpoint(entropy& random) : pool_({}, random), lines_(pool_) {}

result<void> table_endpoint::receive(std::string_view data) {
    if (auto r = lines_.receive(data); !r) return r;
    if (auto r = take_events(); !r) return r;
    return take_wishes();
}

result<void> table_endpoint::take_events() {
    while (auto any = pool_.next_event()) {
        result<void> r;
        if (std::holds_alternative<request::pool_open>(*any)) r = open();
        if (const auto* e = std::get_if<request::create_pipeline>(&*any)) r = start(e->pipeline);
        if (const auto* e = std::get_if<request::host_answered>(&*any); e != nullptr && on_answer) {
            on_answer(pool_, *e);
            r = pool_.end_pipeline(e->pipeline, psrp::pipeline_state::completed);
        }
        if (!r) return r;
    }
    return {};
}

result<void> table_endpoint::take_wishes() {
    while (auto any = lines_.next_wish()) {
        result<void> r;
        if (const auto* w = std::get_if<outofproc::wish::stop>(&*any)) {
            if (tells_stop) r = stop(w->pipeline);
            if (acks_stop) lines_.signal_done(w->pipeline);
        }
        if (const auto* w = std::get_if<outofproc::wish::closed>(&*any)) {
            r = stop(w->pipeline);
            lines_.close_done(w->pipeline);
            ++pipelines_closed_;
        }
        if (std::holds_alternative<outofproc::wish::pool_closed>(*any)) pool_closed_ = true;
        if (!r) return r;
    }
    return {};
}

result<void> table_endpoint::open() {
    if (before_open) before_open(pool_);
    if (!breaks_with.empty()) {
        psrp::error_record why;
        why.message = breaks_with;
        return pool_.broken(why);
    }
    return opens ? pool_.opened() : result<void>{};
}

result<void> table_endpoint::stop(const guid& pipeline) {
    const auto state = pool_.state_of(pipeline);
    if (!state || psrp::is_terminal(*state)) return {};
    psrp::error_record why;
    why.message = "The pipeline has been stopped.";
    why.fully_qualified_id = "PipelineStopped";
    return pool_.end_pipeline(pipeline, psrp::pipeline_state::stopped, why);
}

result<void> table_endpoint::start(const psrp::received_pipeline& p) {
    ++pipelines_started_;
    const auto& command = p.statements.at(0).at(0);
    const auto found = cmdlets_.find(command.text);
    if (found == cmdlets_.end() || command.is_script) {
        psrp::error_record why;
        why.message = "The term '" + command.text + "' is not recognized as the name of a cmdlet.";
        why.fully_qualified_id = command.is_script ? "ScriptsNotAllowed" : "CommandNotFoundException";
        return pool_.end_pipeline(p.id, psrp::pipeline_state::failed, why);
    }
    if (found->second({pool_, p.id, command}) != then::completed) return {};
    return pool_.end_pipeline(p.id, psrp::pipeline_state::completed);
}

}  // namespace stamplog::testing
