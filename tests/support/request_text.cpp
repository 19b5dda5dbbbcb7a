#include "request_text.hpp"

#include <stdexcept>

#include "command_reader.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::testing {
namespace {

using namespace psrp;

// Lists, credentials and secrets whole: display() leaves out what must not be shown.
std::string argument_text(const value& v) {
    if (const auto* s = std::get_if<encrypted_string>(&v)) return "<SS " + to_base64(s->data) + ">";
    const auto* o = as_object(v);
    if (!o) return std::to_string(v.index()) + ":" + display(v);
    std::string out = "{";
    for (const auto& p : o->adapted) out += p.name + "=" + argument_text(p.val) + ",";
    for (const auto& p : o->extended) out += p.name + "=" + argument_text(p.val) + ",";
    for (const auto& i : o->items) out += argument_text(i) + ",";
    for (const auto& [key, val] : o->entries) out += argument_text(key) + "=" + argument_text(val) + ",";
    return out + "}";
}

std::string command_text(const received_command& c) {
    std::string out = c.text + (c.is_script ? " (script)" : "");
    for (const auto& a : c.arguments) out += " -" + a.name.value_or("") + " " + argument_text(a.val);
    return out;
}

std::string pipeline_text(const value& body, const guid& id) {
    const auto p = read_create_pipeline(body, id, host_kind::none);
    if (!p) throw std::runtime_error(describe(p.error()));
    std::string out = p->no_input ? "" : "(input) ";
    for (const auto& statement : p->statements)
        for (const auto& c : statement) out += command_text(c) + ";";
    return out;
}

}  // namespace

std::string request_text(const message& m) {
    switch (static_cast<std::uint32_t>(m.type)) {
        case static_cast<std::uint32_t>(message_type::create_pipeline):
            return pipeline_text(read_clixml(m.body).value(), m.pipeline);
        case static_cast<std::uint32_t>(message_type::set_max_runspaces):
        case static_cast<std::uint32_t>(message_type::set_min_runspaces):
        case static_cast<std::uint32_t>(message_type::get_available_runspaces):
        case static_cast<std::uint32_t>(message_type::reset_runspace_state):
        case static_cast<std::uint32_t>(message_type::runspace_pool_host_response):
            return argument_text(read_clixml(m.body).value());
        case static_cast<std::uint32_t>(message_type::get_command_metadata): {
            const auto body = read_clixml(m.body).value();
            const auto* o = as_object(body);
            return argument_text(*o->find("Name")) + " of types " + std::to_string(as_int(*o->find("CommandType")).value());
        }
        default:
            return {};
    }
}

}  // namespace stamplog::testing
