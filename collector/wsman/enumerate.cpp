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
constexpr std::string_view doing_it = "list the open shells", ending_it = "end a shell that was left open";

std::string child_text(pugi::xml_node shell, std::string_view name) {
    return std::string(text_of(child_of(shell, ns::shell, name)));
}

std::chrono::milliseconds child_time(pugi::xml_node shell, std::string_view name) {
    return parse_duration(child_text(shell, name)).value_or(std::chrono::milliseconds(0));
}

enumeration question(request_header h, std::string_view to, const std::string& body, entropy& random) {
    enumeration out;
    out.message_id = write_id(random.new_guid());
    const auto session = write_id(random.new_guid());
    h.to = to;
    h.message_id = out.message_id;
    h.session_id = session;
    h.max_envelope = 153'600;
    h.operation_timeout = std::chrono::seconds(20);
    h.locale = h.data_locale = "en-US";
    out.soap = write_request(h, body);
    return out;
}

// A fault whose RelatesTo was lost may be of our question, and of no other: the connection carried only that.
result<envelope> read_answer(const enumeration& asked, int status, std::string_view soap, std::string_view doing) {
    const bool may_be_fault = status == 500 || status == 400;
    if (soap.empty() || (status != 200 && !may_be_fault)) return fail(explain_http(status, soap, doing));
    auto read = read_envelope(std::string(soap));
    if (!read && may_be_fault) return fail(explain_http(status, soap, doing));
    if (!read) return fail_in(std::string(doing), read);
    const bool anonymous = read->relates_to.empty() && read_fault(*read);
    const auto relates = read_id(read->relates_to);
    if (!anonymous && (!relates || write_id(*relates) != asked.message_id))
        return fail(errc::corrupt, std::string(doing) + ": the answer is to another request");
    return read;
}

}  // namespace

enumeration write_enumerate(std::string_view to, entropy& random) {
    request_header h;
    const auto action = std::string(ns::enumeration) + "/Enumerate";
    h.action = action;
    h.resource_uri = ns::shell;
    return question(h, to,
                    "<n:Enumerate xmlns:n=\"" + std::string(ns::enumeration) +
                        "\"><wsman:OptimizeEnumeration /><wsman:MaxElements>" + std::to_string(most_shells) +
                        "</wsman:MaxElements></n:Enumerate>",
                    random);
}

enumeration write_delete(std::string_view to, const open_shell& which, entropy& random) {
    request_header h;
    h.action = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete";
    h.resource_uri = which.resource;
    h.shell = which.id;
    return question(h, to, "", random);
}

result<bool> read_deletion(const enumeration& asked, int status, std::string_view soap) {
    const auto read = read_answer(asked, status, soap, ending_it);
    if (!read) return fail(read.error());
    const auto f = read_fault(*read);
    if (!f && status == 200) return true;
    if (!f) return fail(errc::corrupt, std::string(ending_it) + ": the answer is " + in_quotes(read->body.name()));
    if (is_shell_gone(*f)) return false;
    return fail(explain(*f, ending_it));
}

result<std::vector<open_shell>> read_enumeration(const enumeration& asked, int status, std::string_view soap) {
    const auto read = read_answer(asked, status, soap, doing_it);
    if (!read) return fail(read.error());
    if (const auto f = read_fault(*read)) return fail(explain(*f, doing_it));
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
