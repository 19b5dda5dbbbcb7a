// stamplog invoke CMDLET …: one allowed cmdlet, its objects printed, its other streams as PowerShell shows them.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "console_log.hpp"
#include "one_session.hpp"
#include "stamplog/pep/object_json.hpp"
#include "typed_command.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

class invoke_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("invoke", "run one allowed cmdlet and print its objects");
        stamp_.declare(*v, true);
        v->add_option("--allow-cmdlet", allowed_, "allow one more cmdlet for this call")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->type_name("NAME");
        v->footer(
            "Examples:\n"
            "  stamplog invoke --ercs sim:demo Get-AzureStackUpdateStatus\n"
            "  stamplog invoke --ercs sim:demo Get-AzureStackLog -FilterByRole ECE -FromDate 2026-11-21T02:00:00Z "
            "-TimeOutInMinutes "
            "30\n"
            "  stamplog invoke --ercs sim:demo -- Get-VirtualDisk -FriendlyName:Volume1\n"
            "stamplog's own options stand before the cmdlet; every word behind it is the cmdlet's. -Name value and -Name:value "
            "are\n"
            "parameters, -Name alone a switch, a,b a list. Only commands with typed arguments are sent, never script text.");
        return v;
    }
    bool takes_cmdlet() const override { return true; }
    void take_cmdlet(std::vector<std::string> words) override { words_ = std::move(words); }

    exit_code run(context& c) override {
        console_log log(c);
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
        auto session = open_first(*stamp, allowed_, c, log);
        if (!session) return c.print.fail(session.error(), exit_code::preflight_refused);
        auto answer = (*session)->call(*command, streams(c), c.w.stop);
        const bool closed = end_session(**session, *stamp, c);
        const auto code = outcome(answer, *command, closed, c);
        c.print.next("stamplog commands" + endpoint_words(*stamp));
        return code;
    }

 private:
    static exit_code outcome(const result<pep::call_outcome>& answer, const psrp::command& command, bool closed, context& c) {
        if (!answer) return c.print.fail(answer.error(), exit_code::nothing_collected);
        if (answer->status == pep::call_status::stopped) return exit_code::interrupted;
        if (answer->status != pep::call_status::done)
            return c.print.fail({errc::refused, command.name + ": " + answer->message(), ""}, exit_code::partial);
        return closed && answer->errors.empty() ? exit_code::complete : exit_code::partial;
    }

    static session::observer streams(context& c) {
        session::observer o;
        const auto tell = [&c](const char* stream, std::string_view text) {
            if (c.g.json)
                c.print.object({{"type", "stream"}, {"stream", stream}, {"text", text}});
            else
                c.w.err(std::string(stream) + ": " + printable(text) + "\n");
        };
        o.output = [&c](const psrp::value& v) { print_object(v, c); };
        o.error = [tell](const psrp::error_record& e) { tell("ERROR", e.message + " [" + e.fully_qualified_id + "]"); };
        o.warning = [tell](std::string_view text) { tell("WARNING", text); };
        o.verbose = [tell](std::string_view text) { tell("VERBOSE", text); };
        o.debug = [tell](std::string_view text) { tell("DEBUG", text); };
        o.information = [tell](const psrp::information_record& i) {
            const auto* host = psrp::as_object(i.message_data);
            const auto* message = host == nullptr ? nullptr : host->find("Message");
            tell("INFORMATION", psrp::display(message == nullptr ? i.message_data : *message));
        };
        o.progress = [&c](const psrp::progress_record& p) {
            if (c.g.verbose > 0) c.print.note("progress: " + p.activity + ": " + p.status);
        };
        return o;
    }

    static void print_object(const psrp::value& v, context& c) {
        if (c.g.json) {
            auto parsed = nlohmann::ordered_json::parse(pep::to_json(v), nullptr, false);
            c.print.object(
                {{"type", "object"}, {"value", parsed.is_discarded() ? nlohmann::ordered_json(psrp::display(v)) : parsed}});
            return;
        }
        const auto* o = psrp::as_object(v);
        if (o == nullptr || (o->extended.empty() && o->adapted.empty())) {
            c.print.line(printable(psrp::display(v)));
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto* list : {&o->extended, &o->adapted})
            for (const auto& p : *list) rows.push_back({one_line(p.name), ": " + one_line(psrp::display(p.val))});
        c.print.table(rows);
        c.print.line("");
    }

    stamp_options stamp_;
    std::vector<std::string> allowed_, words_;
};

}  // namespace

std::unique_ptr<verb> make_invoke() { return std::make_unique<invoke_verb>(); }

}  // namespace stamplog::cli
