#include "message_word.hpp"

#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/records.hpp"

namespace stamplog::testing {

using namespace psrp;

namespace {

std::string number_of(const object& o, std::string_view property) {
    const auto* v = o.find(property);
    return v ? " " + std::to_string(as_int(*v).value_or(-1)) : std::string();
}

std::string error_id(const value& record) { return " " + read_error(record).fully_qualified_id; }

}  // namespace

std::string word_for(const message& m) {
    auto word = to_string(m.type);
    const auto body = read_clixml(m.body).value();
    const auto* o = as_object(body);
    if (!o) return word;
    if (m.type == message_type::pipeline_state) word += number_of(*o, "PipelineState");
    if (m.type == message_type::runspace_pool_state) word += number_of(*o, "RunspaceState");
    if (m.type == message_type::pipeline_host_call || m.type == message_type::runspace_pool_host_call)
        word += number_of(*o, "ci") + number_of(*o, "mi");
    if (m.type == message_type::runspace_availability) word += " " + display(*o->find("SetMinMaxRunspacesResponse"));
    if (const auto* reason = o->find("ExceptionAsErrorRecord")) word += error_id(*reason);
    if (m.type == message_type::error_record) word += error_id(body);
    return word;
}

}  // namespace stamplog::testing
