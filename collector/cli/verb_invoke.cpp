// stamplog invoke CMDLET …: one allowed cmdlet, its objects printed, its other streams as PowerShell shows them.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "console_log.hpp"
#include "one_session.hpp"
#include "prompt_answers.hpp"
#include "stream_view.hpp"
#include "typed_command.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

// What PowerShell says when a cmdlet wants to ask, and the client has no host.
bool wanted_to_ask(const psrp::error_record& e) {
    for (const auto* part : {"MissingMandatoryParameter", "NullReferenceException", "HostFunctionNotImplemented"})
        if (e.fully_qualified_id.find(part) != std::string::npos) return true;
    for (const auto* part : {"user interaction", "does not support", "prompts the user", "not interactive"})
        if (e.message.find(part) != std::string::npos) return true;
    return false;
}

class invoke_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("invoke", "run one allowed cmdlet and print its objects");
        stamp_.declare(*v, true);
        v->add_option("--allow-cmdlet", allowed_, "allow one more cmdlet for this call")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->type_name("NAME");
        v->add_option("--format", format_, "auto (a table for up to four properties), table, list, or json")
            ->capture_default_str()
            ->type_name("HOW");
        v->add_flag("--prompt", prompt_, "questions of the cmdlet are asked here, on the terminal");
        v->footer(
            "Examples:\n"
            "  stamplog invoke --ercs sim:demo Get-AzureStackUpdateStatus\n"
            "  stamplog invoke --ercs sim:demo Get-AzureStackLog -FilterByRole ECE -FromDate 2026-11-21T02:00:00Z "
            "-TimeOutInMinutes "
            "30\n"
            "  stamplog invoke --ercs sim:demo --format list -- Get-VirtualDisk -FriendlyName:Volume1\n"
            "stamplog's own options stand before the cmdlet; every word behind it is the cmdlet's. -Name value and -Name:value "
            "are\n"
            "parameters, -Name alone a switch, a,b a list; -…Credential takes a user name and asks for the password. Only\n"
            "commands with typed arguments are sent, never script text.");
        return v;
    }
    bool takes_cmdlet() const override { return true; }
    void take_cmdlet(std::vector<std::string> words) override { words_ = std::move(words); }

    exit_code run(context& c) override {
        console_log log(c);
        if (auto ok = check_options(c); !ok) return c.print.fail(ok.error(), exit_code::usage);
        auto stamp = resolve(stamp_, c, log);
        if (!stamp) return c.print.fail(stamp.error(), exit_code::usage);
        for (const auto& text : stamp->warnings) c.print.warn(text);
        int offset = 0;
        if (auto minutes = pep::offset_minutes(stamp->information.timezone, c.w.time.now())) offset = *minutes;
        auto command = typed_command(words_, offset);
        if (!command) return c.print.fail(command.error(), exit_code::usage);
        // Before a session is opened: a refusal must cost the stamp no audit event.
        if (auto ok = pep::allow_list(allowed_).check(*command); !ok) return c.print.fail(ok.error(), exit_code::usage);
        if (auto ok = open_share(*stamp, c); !ok) return c.print.fail(ok.error(), exit_code::usage);
        if (auto ok = ask_passwords(*command, c.w, !c.g.yes && !c.g.json); !ok)
            return c.print.fail(ok.error(), exit_code::usage);
        auto session = open_first(*stamp, allowed_, c, log);
        if (!session) return c.print.fail(session.error(), exit_of_opening(session.error()));
        const auto answer = call(**session, *command, c);
        const auto closed = end_session(**session, *stamp, c);
        if (!closed) c.print.warn(describe(closed.error()));
        const auto code = outcome(answer, *command, closed.has_value(), c);
        c.print.next("stamplog commands" + endpoint_words(*stamp));
        return code;
    }

 private:
    result<void> check_options(context& c) {
        const auto how = parse_object_format(format_);
        if (!how)
            return fail(errc::config, "--format: '" + one_line(format_) + "' is none", "It is auto, table, list or json.");
        how_ = *how;
        if (!prompt_) return {};
        if (c.g.json || c.g.yes || !c.w.err_is_terminal || !c.w.ask_in_session)
            return fail(errc::config, "--prompt needs a terminal, and does not go with --yes or --json",
                        "Without it, give every parameter that the cmdlet would ask for.");
        stamp_.host = psrp::host_kind::prompts;
        return {};
    }

    result<pep::call_outcome> call(pep::pep_session& s, const psrp::command& command, context& c) const {
        stream_view view(c, how_);
        auto watch = view.observer();
        prompt_answers answers([&](std::string_view question, bool echo) { return c.w.ask_in_session(question, echo); },
                               [&](std::string_view text) { c.print.beside(std::string(text) + "\n"); });
        if (prompt_)
            watch.prompt = [&](const psrp::host_call& asked) {
                view.finish();  // what was said stands above the question, and no line changes beside it
                return answers.answer(asked);
            };
        c.print.set_screen(&view.progress());
        auto answer = s.call(command, watch, c.w.stop);
        view.finish();
        // Ctrl-C at a question is answered with an exception, which the endpoint tells back: not worth showing.
        if (answer && answer->status == pep::call_status::failed && answer->reason && !c.w.stop.stop_requested())
            view.error(*answer->reason);
        c.print.set_screen(nullptr);
        return answer;
    }

    exit_code outcome(const result<pep::call_outcome>& answer, const psrp::command& command, bool closed, context& c) const {
        if (!answer) return c.print.fail(answer.error(), exit_code::nothing_collected);
        if (answer->status == pep::call_status::stopped) return exit_code::interrupted;
        if (answer->status != pep::call_status::done && c.w.stop.stop_requested()) return exit_code::interrupted;
        if (answer->status != pep::call_status::done) {
            const bool asks = !prompt_ && answer->reason && wanted_to_ask(*answer->reason);
            return c.print.fail({errc::refused, command.name + ": " + answer->message(),
                                 asks ? "If the cmdlet wanted to ask something: --prompt lets it ask on this terminal." : ""},
                                exit_code::partial);
        }
        return closed && answer->errors.empty() ? exit_code::complete : exit_code::partial;
    }

    stamp_options stamp_;
    std::vector<std::string> allowed_, words_;
    std::string format_ = "auto";
    object_format how_ = object_format::automatic;
    bool prompt_ = false;
};

}  // namespace

std::unique_ptr<verb> make_invoke() { return std::make_unique<invoke_verb>(); }

}  // namespace stamplog::cli
