#include "command_reader.hpp"

#include "host_info.hpp"
#include "property_reader.hpp"

namespace stamplog::psrp {
namespace {

bool is_nil(const value& v) { return std::holds_alternative<nil>(v); }

result<const std::vector<value>*> items_of(const value& v, const property_reader& p, std::string_view name) {
    const auto* list = as_object(v);
    if (!list) return p.wrong(name);
    return &list->items;
}

result<received_argument> read_argument(const value& v) {
    const property_reader p(v, "command argument");
    const auto name = p.need("N");
    if (!name) return fail(name.error());
    auto val = p.need("V");
    if (!val) return fail(val.error());
    received_argument a{std::nullopt, std::move(*val)};
    if (!is_nil(*name)) {
        auto text = as_string(*name);
        if (!text) return p.wrong("N");
        a.name = std::move(*text);
    }
    return a;
}

result<std::vector<received_argument>> read_arguments(const property_reader& p) {
    const auto args = p.need("Args");
    if (!args) return fail(args.error());
    const auto items = items_of(*args, p, "Args");
    if (!items) return fail(items.error());
    std::vector<received_argument> out;
    for (const auto& item : **items) {
        auto a = read_argument(item);
        if (!a) return fail(a.error());
        out.push_back(std::move(*a));
    }
    return out;
}

result<received_command> read_command(const value& v) {
    const property_reader p(v, "command");
    received_command c;
    auto text = p.need_string("Cmd");
    if (!text) return fail(text.error());
    c.text = std::move(*text);
    const auto is_script = p.need_bool("IsScript");
    if (!is_script) return fail(is_script.error());
    c.is_script = *is_script;
    const auto scope = p.need("UseLocalScope");
    if (!scope) return fail(scope.error());
    c.use_local_scope = as_bool(*scope);
    if (!c.use_local_scope && !is_nil(*scope)) return p.wrong("UseLocalScope");
    for (const auto* name : {"MergeMyResult", "MergeToResult", "MergePreviousResults"})
        if (const auto n = p.need_int(name); !n) return fail(n.error());
    auto arguments = read_arguments(p);
    if (!arguments) return fail(arguments.error());
    c.arguments = std::move(*arguments);
    return c;
}

result<std::vector<received_command>> read_statement(const value& v, const property_reader& p, std::string_view name) {
    const auto items = items_of(v, p, name);
    if (!items) return fail(items.error());
    std::vector<received_command> statement;
    for (const auto& item : **items) {
        auto c = read_command(item);
        if (!c) return fail(c.error());
        statement.push_back(std::move(*c));
    }
    if (statement.empty()) return fail(errc::corrupt, "CREATE_PIPELINE: a statement without commands");
    return statement;
}

// Cmds is always there; where ExtraCmds is given it holds every statement, the first one again included.
result<std::vector<std::vector<received_command>>> read_statements(const value& shell) {
    const property_reader p(shell, "CREATE_PIPELINE");
    for (const auto* name : {"IsNested", "RedirectShellErrorOutputPipe"})
        if (const auto b = p.need_bool(name); !b) return fail(b.error());
    if (const auto history = p.need("History"); !history) return fail(history.error());
    const auto cmds = p.need("Cmds");
    if (!cmds) return fail(cmds.error());
    auto first = read_statement(*cmds, p, "Cmds");
    if (!first) return fail(first.error());
    const auto* extra = p.find("ExtraCmds");
    std::vector<std::vector<received_command>> statements;
    if (!extra || !as_object(*extra)) {
        statements.push_back(std::move(*first));
        return statements;
    }
    for (const auto& item : as_object(*extra)->items) {
        const property_reader entry(item, "ExtraCmds");
        const auto list = entry.need("Cmds");
        if (!list) return fail(list.error());
        auto statement = read_statement(*list, entry, "Cmds");
        if (!statement) return fail(statement.error());
        statements.push_back(std::move(*statement));
    }
    if (statements.empty()) statements.push_back(std::move(*first));
    return statements;
}

}  // namespace

result<received_pipeline> read_create_pipeline(const value& v, const guid& id, host_kind pool_host) {
    const property_reader p(v, "CREATE_PIPELINE");
    received_pipeline out;
    out.id = id;
    struct flag {
        const char* name;
        bool* into;
    };
    for (const auto& f :
         {flag{"NoInput", &out.no_input}, flag{"AddToHistory", &out.add_to_history}, flag{"IsNested", &out.is_nested}}) {
        const auto b = p.need_bool(f.name);
        if (!b) return fail(b.error());
        *f.into = *b;
    }
    if (const auto n = p.need_int("ApartmentState"); !n) return fail(n.error());
    const auto options = p.need_int("RemoteStreamOptions");
    if (!options) return fail(options.error());
    out.remote_stream_options = static_cast<std::int32_t>(*options);

    const auto host_value = p.need("HostInfo");
    if (!host_value) return fail(host_value.error());
    const auto host = read_host_info(*host_value);
    if (!host) return fail_in("CREATE_PIPELINE", host);
    out.use_runspace_host = host->use_runspace_host;
    out.host = host->use_runspace_host ? pool_host : host->host;

    const auto shell = p.need("PowerShell");
    if (!shell) return fail(shell.error());
    auto statements = read_statements(*shell);
    if (!statements) return fail(statements.error());
    out.statements = std::move(*statements);
    return out;
}

}  // namespace stamplog::psrp
