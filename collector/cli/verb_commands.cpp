// stamplog commands: what Get-Command of the endpoint lists.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "console_log.hpp"
#include "one_session.hpp"
#include "stamplog/pep/catalogue.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

std::string text_of(const psrp::object& o, const char* name) {
    const auto* v = o.find(name);
    return v == nullptr ? "" : psrp::display(*v);
}

class commands_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("commands", "what the endpoint offers (Get-Command)");
        stamp_.declare(*v, true);
        v->footer("Example: stamplog commands --ercs sim:demo");
        return v;
    }
    exit_code run(context& c) override {
        console_log log(c);
        auto stamp = resolve(stamp_, c, log);
        if (!stamp) return c.print.fail(stamp.error(), exit_code::usage);
        for (const auto& text : stamp->warnings) c.print.warn(text);
        if (auto ok = open_share(*stamp, c); !ok) return c.print.fail(ok.error(), exit_code::usage);
        auto session = open_first(*stamp, {}, c, log);
        if (!session) return c.print.fail(session.error(), exit_code::preflight_refused);
        auto answer = (*session)->call(pep::get_command(), {}, c.w.stop);
        const bool closed = end_session(**session, *stamp, c);
        if (!answer) return c.print.fail(answer.error(), exit_code::nothing_collected);
        if (answer->status != pep::call_status::done)
            return c.print.fail({errc::refused, "Get-Command: " + answer->message(), ""}, exit_code::nothing_collected);
        list(*answer, c);
        c.print.next("stamplog invoke" + endpoint_words(*stamp) + " Get-AzureStackStampInformation");
        return closed ? exit_code::complete : exit_code::partial;
    }

 private:
    static bool may_be_run(const std::string& name) { return pep::allow_list().check(psrp::command{name, {}}).has_value(); }
    static void list(const pep::call_outcome& answer, context& c) {
        std::vector<std::vector<std::string>> rows{{"KIND", "NAME", "MODULE", "STAMPLOG"}};
        for (const auto& v : answer.output) {
            const auto* o = psrp::as_object(v);
            if (o == nullptr) continue;
            const std::string name = text_of(*o, "Name"), kind = text_of(*o, "CommandType"), module = text_of(*o, "ModuleName");
            c.print.object(
                {{"type", "command"}, {"name", name}, {"kind", kind}, {"module", module}, {"allowed", may_be_run(name)}});
            rows.push_back({one_line(kind), one_line(name), one_line(module), may_be_run(name) ? "may run" : ""});
        }
        c.print.table(rows);
    }

    stamp_options stamp_;
};

}  // namespace

std::unique_ptr<verb> make_commands() { return std::make_unique<commands_verb>(); }

}  // namespace stamplog::cli
