#include "command_writer.hpp"

#include "host_info.hpp"
#include "object_builder.hpp"

namespace stamplog::psrp {
namespace {

// The type of every list of PSObjects in PowerShell's commands. 3.0.0.0 is Windows PowerShell's assembly version.
const std::vector<std::string> psobject_list{
    "System.Collections.Generic.List`1[[System.Management.Automation.PSObject, System.Management.Automation, Version=3.0.0.0, "
    "Culture=neutral, PublicKeyToken=31bf3856ad364e35]]",
    "System.Object"};

value merge_none() { return make_enum("System.Management.Automation.Runspaces.PipelineResultTypes", "None", 0); }

value write_command(const std::string& text, bool is_script, std::vector<value> arguments, two_part_version protocol) {
    std::vector<property> c{{"Cmd", text}, {"IsScript", is_script}, {"UseLocalScope", nil{}}};
    for (const auto* name : {"MergeMyResult", "MergeToResult", "MergePreviousResults"}) c.push_back({name, merge_none()});
    if (protocol >= two_part_version{2, 2})
        for (const auto* name : {"MergeError", "MergeWarning", "MergeVerbose", "MergeDebug"}) c.push_back({name, merge_none()});
    if (protocol >= two_part_version{2, 3}) c.push_back({"MergeInformation", merge_none()});
    c.push_back({"Args", make_list(psobject_list, std::move(arguments))});
    return make_object(std::move(c));
}

value write_pipeline(std::vector<value> commands, bool no_input) {
    const auto shell = make_object({{"Cmds", make_list(psobject_list, std::move(commands))},
                                    {"IsNested", false},
                                    {"History", nil{}},
                                    {"RedirectShellErrorOutputPipe", true}});
    // RemoteStreamOptions stays 0: anything else makes the server repeat bound parameters, credentials included, in its
    // records.
    return make_object({{"PowerShell", shell},
                        {"NoInput", no_input},
                        {"ApartmentState", make_enum("System.Threading.ApartmentState", "Unknown", 2)},
                        {"RemoteStreamOptions", make_enum("System.Management.Automation.RemoteStreamOptions", "0", 0)},
                        {"AddToHistory", false},
                        {"HostInfo", write_pipeline_host_info()},
                        {"IsNested", false}});
}

struct argument_writer {
    const encrypter& encrypt;

    result<value> operator()(switch_on) const { return value(true); }
    result<value> operator()(const std::string& s) const { return value(s); }
    result<value> operator()(const std::vector<std::string>& list) const { return make_string_list(list); }
    result<value> operator()(std::int32_t n) const { return value(n); }
    result<value> operator()(bool b) const { return value(b); }
    result<value> operator()(const date_time& d) const {
        auto text = format_date_time(d);
        if (!text) return fail(text.error());
        return value(tagged_text{tagged_text::tag::date_time, std::move(*text)});
    }
    result<value> operator()(const credential_ptr& c) const { return write_credential(c, encrypt); }
    result<value> operator()(const value& v) const { return v; }
};

result<value> write_typed_command(const command& cmd, two_part_version protocol, const encrypter& encrypt) {
    std::vector<value> arguments;
    for (const auto& a : cmd.arguments) {
        auto v = std::visit(argument_writer{encrypt}, a.val);
        if (!v) return fail_in(cmd.name + " -" + a.name, v);
        const value name = a.name.empty() ? value(nil{}) : value(a.name);
        arguments.push_back(make_object({{"N", name}, {"V", std::move(*v)}}));
    }
    return write_command(cmd.name, false, std::move(arguments), protocol);
}

}  // namespace

result<value> write_joined_pipeline(const std::vector<command>& joined, bool no_input, two_part_version protocol,
                                    const encrypter& encrypt) {
    if (joined.empty()) return fail(errc::internal, "a pipeline without a command");
    std::vector<value> commands;
    for (const auto& cmd : joined) {
        auto c = write_typed_command(cmd, protocol, encrypt);
        if (!c) return fail(c.error());
        commands.push_back(std::move(*c));
    }
    return write_pipeline(std::move(commands), no_input);
}

result<value> write_create_pipeline(const command& cmd, bool no_input, two_part_version protocol, const encrypter& encrypt) {
    return write_joined_pipeline({cmd}, no_input, protocol, encrypt);
}

value write_create_pipeline(const script& text, bool no_input, two_part_version protocol) {
    return write_pipeline({write_command(text.text, true, {}, protocol)}, no_input);
}

result<value> write_credential(const credential_ptr& c, const encrypter& encrypt) {
    if (!c) return value(nil{});
    auto password = encrypt(c->password);
    if (!password) return fail(password.error());
    auto o = std::make_shared<object>();
    o->type_names = {"System.Management.Automation.PSCredential", "System.Object"};
    o->to_string = o->type_names.front();
    o->adapted = {{"UserName", c->user}, {"Password", std::move(*password)}};
    return value(std::move(o));
}

}  // namespace stamplog::psrp
