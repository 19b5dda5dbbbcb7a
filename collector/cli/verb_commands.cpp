// stamplog commands: what Get-Command of the endpoint lists, with what each takes.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "console_log.hpp"
#include "glob.hpp"
#include "one_session.hpp"
#include "stamplog/pep/command_description.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

bool may_be_run(const std::string& name) { return pep::allow_list().check(psrp::command{name, {}}).has_value(); }

nlohmann::ordered_json sets_as_json(const pep::command_description& d) {
    auto sets = nlohmann::ordered_json::array();
    for (const auto& s : d.sets) {
        auto parameters = nlohmann::ordered_json::array();
        for (const auto& p : s.parameters) {
            nlohmann::ordered_json one{{"name", p.name}, {"type", p.type}, {"mandatory", p.mandatory}, {"position", nullptr}};
            if (p.position) one["position"] = *p.position;
            if (!p.allowed.empty()) one["values"] = p.allowed;
            parameters.push_back(std::move(one));
        }
        sets.push_back(
            {{"name", s.name}, {"default", s.is_default}, {"syntax", pep::syntax_of(s)}, {"parameters", parameters}});
    }
    return sets;
}

class commands_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("commands", "what the endpoint offers (Get-Command)");
        stamp_.declare(*v, true);
        v->add_option("name", patterns_, "only names like these (* and ?)")->type_name("GLOB");
        v->footer("Examples:\n  stamplog commands --ercs sim:demo\n  stamplog commands --ercs sim:demo 'Get-AzureStack*'");
        return v;
    }
    exit_code run(context& c) override {
        console_log log(c);
        auto stamp = resolve(stamp_, c, log);
        if (!stamp) return c.print.fail(stamp.error(), exit_code::usage);
        for (const auto& text : stamp->warnings) c.print.warn(text);
        if (auto ok = open_share(*stamp, c); !ok) return c.print.fail(ok.error(), exit_code::usage);
        auto session = open_first(*stamp, {}, c, log);
        if (!session) return c.print.fail(session.error(), exit_of_opening(session.error()));
        // The endpoint is always asked for all: it filters by the rules of its own language, and the answer is small.
        auto answer = (*session)->call(pep::describe_commands({}), {}, c.w.stop);
        // A Get-Command from before Windows PowerShell 5 does not know the switch.
        if (answer && answer->reason && answer->reason->fully_qualified_id.find("ParameterNotFound") != std::string::npos)
            answer = (*session)->call(pep::get_command(), {}, c.w.stop);
        const auto closed = end_session(**session, *stamp, c);
        if (!closed) c.print.warn(describe(closed.error()));
        if (!answer) return c.print.fail(answer.error(), exit_code::nothing_collected);
        if (answer->status != pep::call_status::done)
            return c.print.fail({errc::refused, "Get-Command: " + answer->message(), ""}, exit_code::nothing_collected);
        const bool any = list(*answer, c);
        if (!any)
            return c.print.fail({errc::not_found, "the endpoint has no command of that name", "Names take * and ?, in quotes."},
                                exit_code::nothing_collected);
        c.print.next("stamplog invoke" + endpoint_words(*stamp) + " Get-AzureStackStampInformation");
        return closed ? exit_code::complete : exit_code::partial;
    }

 private:
    bool wanted(const std::string& name) const {
        return patterns_.empty() || std::ranges::any_of(patterns_, [&](const auto& p) { return glob_match(p, name); });
    }

    bool list(const pep::call_outcome& answer, context& c) const {
        bool any = false;
        for (const auto& v : answer.output) {
            const auto d = pep::read_command_description(v);
            if (!d || !wanted(d->name)) continue;
            any = true;
            const bool allowed = may_be_run(d->name);
            c.print.object({{"type", "command"},
                            {"name", d->name},
                            {"kind", d->kind},
                            {"module", d->module},
                            {"allowed", allowed},
                            {"sets", sets_as_json(*d)}});
            c.print.line(one_line(d->name) + "  (" + one_line(d->kind) + (d->module.empty() ? "" : ", " + one_line(d->module)) +
                         (allowed ? "; stamplog may run it)" : ")"));
            for (const auto& s : d->sets)
                c.print.line("    " + one_line(d->name) + " " + one_line(pep::syntax_of(s), SIZE_MAX));
        }
        return any;
    }

    stamp_options stamp_;
    std::vector<std::string> patterns_;
};

}  // namespace

std::unique_ptr<verb> make_commands() { return std::make_unique<commands_verb>(); }

}  // namespace stamplog::cli
