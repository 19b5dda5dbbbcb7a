// stamplog plan: what would run where, before anything is started.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "console_log.hpp"
#include "known_history.hpp"
#include "request_options.hpp"
#include "stamp_options.hpp"
#include "stamplog/plan/plan.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

std::string joined(const std::vector<std::string>& words, const char* between) {
    std::string out;
    for (const auto& w : words) out += (out.empty() ? "" : between) + w;
    return out;
}

class plan_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("plan", "what would run where; nothing is started");
        stamp_.declare(*v, false);
        request_.declare(*v);
        v->footer(
            "Examples:\n  stamplog plan --ercs sim:demo --preset storage --for 4h\n"
            "  stamplog plan --stamp AzureStackStampDeploymentInfo.json --around 14:05 --for 2h --json");
        return v;
    }
    exit_code run(context& c) override {
        console_log log(c);
        auto stamp = resolve(stamp_, c, log);
        if (!stamp) return c.print.fail(stamp.error(), exit_code::usage);
        auto asked = request_.resolve(stamp->information, c.w.time.now(), stamp->warnings);
        if (!asked) return c.print.fail(asked.error(), exit_code::usage);
        auto made = plan::make_plan(*asked, stamp->endpoints.size(), known_history(c.w, stamp->information));
        if (!made) return c.print.fail(made.error(), exit_code::usage);
        for (const auto* list : {&stamp->warnings, &made->warnings})
            for (const auto& text : *list) c.print.warn(text);
        show(*made, *stamp, c);
        c.print.next(collect_command(*made, *stamp, c));
        return exit_code::complete;
    }

 private:
    static void show(const plan::plan& p, const resolved_stamp& stamp, context& c) {
        c.print.line("stamp   " + one_line(stamp.information.name()) + ", " + std::to_string(stamp.endpoints.size()) + " ERCS");
        double total = 0;
        for (const auto& u : p.units) total += u.expected;
        c.print.line("window  " + format_rfc3339(p.asked.when.from) + " to " + format_rfc3339(p.asked.when.to));
        nlohmann::ordered_json ercs = nlohmann::ordered_json::array();
        for (const auto& e : stamp.endpoints) ercs.push_back(e.name);
        c.print.object({{"type", "plan"},
                        {"stamp", stamp.information.name()},
                        {"ercs", ercs},
                        {"from", format_rfc3339(p.asked.when.from)},
                        {"to", format_rfc3339(p.asked.when.to)}});
        std::vector<std::vector<std::string>> rows{{"UNIT", "WHAT", "EXPECTED", "ROLES"}};
        for (const auto& u : p.units) {
            c.print.object({{"type", "unit"},
                            {"id", u.id},
                            {"title", u.title},
                            {"roles", u.roles},
                            {"expected", u.expected},
                            {"exclusive", u.exclusive}});
            rows.push_back(
                {std::to_string(u.id), u.title, human_duration(static_cast<std::int64_t>(u.expected)), joined(u.roles, " ")});
        }
        c.print.table(rows);
        const auto at_once = static_cast<double>(std::max<std::size_t>(1, std::min(stamp.endpoints.size(), p.units.size())));
        double longest = 0;
        for (const auto& u : p.units) longest = std::max(longest, u.expected);
        const double least = std::max(longest, total / at_once);
        c.print.line("expected " + human_duration(static_cast<std::int64_t>(least)) + " or more over " +
                     std::to_string(stamp.endpoints.size()) + " ERCS, " + human_duration(static_cast<std::int64_t>(total)) +
                     " of work in all");
        c.print.note(
            "Expected times are measured on this stamp where an earlier run knows the role, else a rough order of size.");
    }

    // The same words with the other verb, and what a collection needs besides.
    static std::string collect_command(const plan::plan& p, const resolved_stamp& stamp, const context& c) {
        std::string out = "stamplog";
        bool verb_seen = false;
        for (const auto& word : c.arguments) {
            const bool verb = !verb_seen && word == "plan";
            verb_seen |= verb;
            if (word != "--json") out += " " + (verb ? "collect" : shell_quoted(word));
        }
        const auto add = [&](bool missing, const char* words) {
            if (missing) out += words;
        };
        const auto& o = stamp.options;
        add(o.share.empty(), R"( --share '\\HOST\NAME')");
        add(o.share_user.empty(), R"( --share-user 'DOMAIN\NAME')");
        add(p.asked.case_id.empty(), " --case ID");
        return out + " --stage ./out";
    }

    stamp_options stamp_;
    request_options request_;
};

}  // namespace

std::unique_ptr<verb> make_plan() { return std::make_unique<plan_verb>(); }

}  // namespace stamplog::cli
