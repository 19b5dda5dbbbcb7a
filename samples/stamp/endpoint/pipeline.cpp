#include "endpoint/pipeline.hpp"

#include "endpoint/binder.hpp"
#include "endpoint/cmdlet.hpp"
#include "endpoint/cmdlet_table.hpp"
#include "endpoint/collecting_streams.hpp"
#include "endpoint/job.hpp"
#include "endpoint/refusals.hpp"
#include "endpoint/transcribing_streams.hpp"

namespace stampsim {
namespace {

using stamplog::psrp::error_record;
using stamplog::psrp::pipeline_state;
using stamplog::psrp::received_command;
using stamplog::psrp::value;

// Every command is looked at before the first one runs, as the pipeline processor is made before it starts.
ending refuse_commands(const std::vector<received_command>& statement) {
    for (const auto& c : statement) {
        if (c.is_script) return scripts_not_allowed(c.text);
        if (c.use_local_scope && !*c.use_local_scope) return local_scope_not_allowed(c.text);
        if (!find_cmdlet(c.text)) return command_not_found(c.text);
    }
    return std::nullopt;
}

void transcribe(session_context& session, const cmdlet_spec& spec, const bound_arguments& bound) {
    if (!session.log) return;
    std::vector<std::pair<std::string, std::string>> shown;
    for (const auto& v : bound.values) shown.emplace_back(std::string(v.parameter->name), v.shown());
    session.log->command(spec.name, shown);
}

bool takes_input(const cmdlet_spec& spec) {
    for (const auto& p : spec.parameters)
        if (p.from_pipeline) return true;
    return false;
}

// True when a fault took the cmdlet's place, `why` is its end then, if any. An error that ends nothing is only written.
bool struck(cmdlet_call& c, ending& why) {
    if (c.session.faults.strike(fault_kind::hang, "", c.spec.name)) {
        c.out.fall_silent();
        while (c.out.wait(std::chrono::hours(1))) {
        }
        return true;
    }
    if (c.spec.name == "Get-AzureStackLog") return false;  // its own, after its folder is there
    const auto* f = c.session.faults.strike(fault_kind::cmdlet_error, "", c.spec.name);
    if (!f) return false;
    why = c.fail_as(*f, c.session.ercs);
    return why.has_value();
}

// What [durations] says of the cmdlet. Test-AzureStack spends it test by test.
bool spend_duration(cmdlet_call& c) {
    return c.spec.name == "Test-AzureStack" || c.out.wait(c.session.faults.list().cmdlet_duration(c.spec.name));
}

// `piped`: input may come, so a mandatory parameter that takes it is not missing, even if none came (recorded: `Exit-PSSession
// | Out-Default`).
ending run_command(const received_command& command, const std::vector<value>& input, bool piped, const decryptor& decrypt,
                   streams& out, session_context& session) {
    const auto& spec = *find_cmdlet(command.text);
    auto bound = bind(spec, command.arguments, session.zone, decrypt, piped, &out);
    if (!bound) return std::move(bound.error());
    transcribe(session, spec, *bound);
    cmdlet_call call{spec, *bound, input, out, session};
    if (!input.empty() && !takes_input(spec))
        for (const auto& v : input)
            if (auto end = call.write_error(input_not_bound(spec.name, stamplog::psrp::display(v)))) return end;
    if (ending why; struck(call, why)) return why;
    if (!spend_duration(call)) return std::nullopt;
    if (bound->flag("AsJob")) return run_as_job(call, cmdlet_body(spec.name));
    return cmdlet_body(spec.name)(call);
}

ending run_statement(const std::vector<received_command>& statement, std::vector<value> input, bool piped,
                     const decryptor& decrypt, streams& out, session_context& session) {
    if (auto bad = refuse_commands(statement)) return bad;
    for (std::size_t i = 0; i < statement.size(); ++i) {
        const bool last = i + 1 == statement.size();
        collecting_streams between(out);
        if (auto end = run_command(statement[i], input, piped || i > 0, decrypt, last ? out : between, session)) return end;
        if (out.stopped()) return std::nullopt;
        input = std::move(between.kept);
    }
    return std::nullopt;
}

received_command named(const char* cmdlet) {
    received_command c;
    c.text = cmdlet;
    return c;
}

pipeline_outcome outcome_of(ending why, const streams& out, session_context& session, std::string_view command) {
    // A stop wins over an error that it caused.
    if (out.stopped()) return {pipeline_state::stopped, pipeline_stopped()};
    if (!why) return {};
    if (session.log) session.log->error(command, why->message);
    return {pipeline_state::failed, std::move(why)};
}

}  // namespace

pipeline_outcome run_pipeline(const stamplog::psrp::received_pipeline& p, const std::vector<value>& input,
                              const decryptor& decrypt, streams& out, session_context& session) {
    transcribing_streams recorded(out, session);
    ending why;
    std::string_view last;
    for (const auto& statement : p.statements) {
        if (!statement.empty()) last = statement.front().text;
        why = run_statement(statement, input, !p.no_input || !input.empty(), decrypt, recorded, session);
        if (why || out.stopped()) break;
    }
    auto outcome = outcome_of(std::move(why), out, session, last);
    outcome.ends_shell = session.shell_over;
    return outcome;
}

pipeline_outcome run_command_metadata(const value& request, streams& out, session_context& session) {
    const auto* o = stamplog::psrp::as_object(request);
    received_command get = named("Get-Command");
    if (const auto* names = o ? o->find("Name") : nullptr) get.arguments.push_back({"Name", *names});
    if (const auto* types = o ? o->find("CommandType") : nullptr) get.arguments.push_back({"CommandType", *types});
    if (const auto* modules = o ? o->find("Namespace") : nullptr) get.arguments.push_back({"Module", *modules});
    get.arguments.push_back({"ErrorAction", std::string("SilentlyContinue")});
    const received_command count = named("Measure-Object");
    received_command pick_count = named("Select-Object"), pick = pick_count;
    pick_count.arguments.push_back({"Property", std::string("Count")});
    pick.arguments.push_back(
        {"Property", stamplog::psrp::make_string_list(
                         {"Name", "Namespace", "HelpUri", "CommandType", "ResolvedCommandName", "OutputType", "Parameters"})});
    stamplog::psrp::received_pipeline p;
    p.statements = {{get, count, pick_count}, {get, pick}};
    return run_pipeline(
        p, {}, [](const auto&) { return stamplog::fail(stamplog::errc::refused, "no secret here"); }, out, session);
}

}  // namespace stampsim
