#include "stamplog/wsman/enumerate.hpp"

#include "duration.hpp"
#include "envelope.hpp"
#include "envelope_writer.hpp"
#include "fault_reader.hpp"
#include "names.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::wsman {
namespace {

constexpr std::size_t most_shells = 1'000;
constexpr std::string_view doing_it = "list the open shells";

std::string child_text(pugi::xml_node shell, std::string_view name) {
    return std::string(text_of(child_of(shell, ns::shell, name)));
}

std::chrono::milliseconds child_time(pugi::xml_node shell, std::string_view name) {
    return parse_duration(child_text(shell, name)).value_or(std::chrono::milliseconds(0));
}

}  // namespace

enumeration write_enumerate(std::string_view to, entropy& random) {
    enumeration out;
    out.message_id = write_id(random.new_guid());
    request_header h;
    const auto action = std::string(ns::enumeration) + "/Enumerate";
    h.action = action;
    h.resource_uri = ns::shell;
    h.to = to;
    h.message_id = out.message_id;
    h.session_id = write_id(random.new_guid());
    h.max_envelope = 153'600;
    h.operation_timeout = std::chrono::seconds(20);
    h.locale = h.data_locale = "en-US";
    out.soap = write_request(h, "<n:Enumerate xmlns:n=\"" + std::string(ns::enumeration) +
                                    "\"><wsman:OptimizeEnumeration /><wsman:MaxElements>" + std::to_string(most_shells) +
                                    "</wsman:MaxElements></n:Enumerate>");
    return out;
}

result<std::vector<open_shell>> read_enumeration(const enumeration& asked, int status, std::string_view soap) {
    const bool may_be_fault = status == 500 || status == 400;
    if (soap.empty() || (status != 200 && !may_be_fault)) return fail(explain_http(status, soap, doing_it));
    const auto read = read_envelope(std::string(soap));
    if (!read && may_be_fault) return fail(explain_http(status, soap, doing_it));
    if (!read) return fail_in(doing_it, read);
    const auto f = read_fault(*read);
    if (f && read->relates_to.empty()) return fail(explain(*f, doing_it));
    const auto relates = read_id(read->relates_to);
    if (!relates || write_id(*relates) != asked.message_id)
        return fail(errc::corrupt, std::string(doing_it) + ": the answer is to another request");
    if (f) return fail(explain(*f, doing_it));
    if (status != 200 || !is_element(read->body, ns::enumeration, "EnumerateResponse"))
        return fail(errc::corrupt, std::string(doing_it) + ": the answer is no list, but " + in_quotes(read->body.name()));
    std::vector<open_shell> out;
    const auto items = child_of(read->body, ns::wsman, "Items");
    for (auto n = items.first_child(); n && out.size() < most_shells; n = next_element(n)) {
        if (!is_element(n, ns::shell, "Shell")) continue;
        out.push_back({child_text(n, "ShellId"), child_text(n, "ResourceUri"), child_text(n, "Owner"),
                       child_text(n, "ClientIP"), child_text(n, "State"), child_time(n, "ShellRunTime"),
                       child_time(n, "ShellInactivity")});
    }
    return out;
}

}  // namespace stamplog::wsman
