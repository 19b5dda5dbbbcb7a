#include "host_body.hpp"

#include <algorithm>
#include <array>

#include "object_builder.hpp"
#include "property_reader.hpp"

namespace stamplog::psrp {
namespace {

// RemoteHostMethodId, numbers 1 to 56 in order.
constexpr std::array<const char*, 56> method_names{
    "GetName",
    "GetVersion",
    "GetInstanceId",
    "GetCurrentCulture",
    "GetCurrentUICulture",
    "SetShouldExit",
    "EnterNestedPrompt",
    "ExitNestedPrompt",
    "NotifyBeginApplication",
    "NotifyEndApplication",
    "ReadLine",
    "ReadLineAsSecureString",
    "Write1",
    "Write2",
    "WriteLine1",
    "WriteLine2",
    "WriteLine3",
    "WriteErrorLine",
    "WriteDebugLine",
    "WriteProgress",
    "WriteVerboseLine",
    "WriteWarningLine",
    "Prompt",
    "PromptForCredential1",
    "PromptForCredential2",
    "PromptForChoice",
    "GetForegroundColor",
    "SetForegroundColor",
    "GetBackgroundColor",
    "SetBackgroundColor",
    "GetCursorPosition",
    "SetCursorPosition",
    "GetWindowPosition",
    "SetWindowPosition",
    "GetCursorSize",
    "SetCursorSize",
    "GetBufferSize",
    "SetBufferSize",
    "GetWindowSize",
    "SetWindowSize",
    "GetWindowTitle",
    "SetWindowTitle",
    "GetMaxWindowSize",
    "GetMaxPhysicalWindowSize",
    "GetKeyAvailable",
    "ReadKey",
    "FlushInputBuffer",
    "SetBufferContents1",
    "SetBufferContents2",
    "GetBufferContents",
    "ScrollBufferContents",
    "PushRunspace",
    "PopRunspace",
    "GetIsRunspacePushed",
    "GetRunspace",
    "PromptForChoiceMultipleSelection",
};

constexpr std::int32_t not_implemented_category = 11;

value method_enum(host_method m) {
    return make_enum("System.Management.Automation.Remoting.RemoteHostMethodId", host_method_name(m),
                     static_cast<std::int32_t>(m));
}

error_record refusal_record(const std::string& text) {
    error_record r;
    r.message = text;
    r.exception_type = "System.Exception";
    r.fully_qualified_id = "HostFunctionNotImplemented";
    r.category = not_implemented_category;
    return r;
}

result<std::pair<std::int64_t, host_method>> read_ids(const property_reader& p) {
    const auto ci = p.need_int("ci");
    if (!ci) return fail(ci.error());
    const auto mi = p.need_int("mi");
    if (!mi) return fail(mi.error());
    if (*mi < 0 || *mi > INT32_MAX) return p.wrong("mi");
    return std::pair{*ci, static_cast<host_method>(*mi)};
}

struct answer_writer {
    const encrypter& encrypt;

    result<value> operator()(const value& v) const { return v; }
    result<value> operator()(const secret_ptr& s) const {
        if (!s) return value(nil{});
        auto text = encrypt(*s);
        if (!text) return fail(text.error());
        return value(std::move(*text));
    }
    result<value> operator()(const credential_ptr& c) const { return write_credential(c, encrypt); }
    result<value> operator()(const host_fields& fields) const {
        std::vector<std::pair<value, value>> entries;
        for (const auto& [name, field] : fields.entries) {
            auto written = std::visit(*this, field);
            if (!written) return fail_in(name, written);
            entries.emplace_back(name, std::move(*written));
        }
        return make_hashtable(std::move(entries));
    }
};

}  // namespace

std::string host_method_name(host_method method) {
    const auto n = static_cast<std::size_t>(method);
    return n >= 1 && n <= method_names.size() ? method_names[n - 1] : std::string();
}

value write_host_call(const host_call& call) {
    return make_object({{"ci", call.call_id},
                        {"mi", method_enum(call.method)},
                        {"mp", make_list({"System.Collections.ArrayList", "System.Object"}, call.parameters)}});
}

result<host_call> read_host_call(const value& v, const guid& pipeline) {
    const property_reader p(v, "host call");
    const auto ids = read_ids(p);
    if (!ids) return fail(ids.error());
    const auto parameters = p.need("mp");
    if (!parameters) return fail(parameters.error());
    host_call call{pipeline, ids->first, ids->second, {}};
    // A call without parameters carries an empty list, or nothing at all.
    if (const auto* list = as_object(*parameters)) call.parameters = list->items;
    return call;
}

bool needs_key(const host_response& answer) {
    if (!answer.result) return false;
    if (const auto* fields = std::get_if<host_fields>(&*answer.result))
        return std::ranges::any_of(fields->entries, [](const auto& f) { return !std::holds_alternative<value>(f.second); });
    return !std::holds_alternative<value>(*answer.result);
}

result<value> write_host_response(const host_call& call, const host_response& answer, const encrypter& encrypt) {
    std::vector<property> body{{"ci", call.call_id}, {"mi", method_enum(call.method)}};
    if (answer.refusal) {
        body.push_back({"me", write_error(refusal_record(*answer.refusal))});
    } else if (answer.result) {
        auto written = std::visit(answer_writer{encrypt}, *answer.result);
        if (!written) return fail_in(host_method_name(call.method), written);
        body.push_back({"mr", std::move(*written)});
    }
    return make_object(std::move(body));
}

result<host_response_body> read_host_response(const value& v) {
    const property_reader p(v, "host response");
    const auto ids = read_ids(p);
    if (!ids) return fail(ids.error());
    host_response_body body{ids->first, ids->second, {}, {}};
    if (const auto* mr = p.find("mr")) body.result = *mr;
    if (const auto* me = p.find("me"); me && as_object(*me)) body.refusal = read_error(*me);
    return body;
}

}  // namespace stamplog::psrp
