// stamplog status [RUN]: one run in detail, also while it goes on.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "state_folder.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

class status_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("status", "one run in detail");
        v->add_option("run", wanted_, "the run's id, its beginning or its end; default: the latest that began")
            ->type_name("RUN");
        v->footer("Examples:\n  stamplog status\n  stamplog status 20261121T0240 --json");
        return v;
    }
    exit_code run(context& c) override {
        auto state = state_folder(c.w);
        if (!state) return c.print.fail(state.error(), exit_code::usage);
        auto r = find_run(*state, wanted_);
        if (!r) return c.print.fail(r.error(), exit_code::usage);
        if (c.g.json)
            as_json(*r, c);
        else
            as_text(*r, c);
        c.print.next(next_command(*r));
        return exit_code::complete;
    }

 private:
    static std::string next_command(const run::run_summary& r) {
        using state = run::run_summary::state;
        if (r.is == state::running) return "stamplog stop " + r.who.id;
        if (r.is == state::dead || r.is == state::interrupted || (r.exit_code && *r.exit_code != 0))
            return "stamplog resume " + r.who.id;
        return r.bundle.empty() ? "stamplog runs" : "stamplog show " + shell_quoted(r.bundle);
    }
    static void as_text(const run::run_summary& r, context& c) {
        c.print.line("run     " + r.who.id + ", " + std::string(to_string(r.is)) +
                     (r.exit_code ? ", exit " + std::to_string(*r.exit_code) : ""));
        c.print.line("stamp   " + one_line(r.who.stamp) + ", case " + one_line(r.who.case_id));
        c.print.line("times   " + format_rfc3339(r.who.started) + " to " + format_rfc3339(r.last));
        c.print.line("landed  " + std::to_string(r.landed_zips) + " zips, " + human_size(r.landed_bytes) + " in " +
                     r.who.landing_local.string());
        if (!r.bundle.empty()) c.print.line("bundle  " + one_line(r.bundle));
        for (const auto& target : r.staged_at) c.print.line("staged  " + one_line(target));
        std::vector<std::vector<std::string>> rows;
        for (const auto& s : r.sessions) rows.push_back({"session", one_line(s.ercs), s.state, one_line(s.problem)});
        for (const auto& u : r.units)
            rows.push_back({"unit " + std::to_string(u.id),
                            one_line(u.title) + (u.ercs.empty() ? "" : " on " + one_line(u.ercs)), u.state,
                            one_line(u.reason)});
        c.print.table(rows);
        for (const auto& n : r.notes) c.print.line("note    " + one_line(n));
    }
    static void as_json(const run::run_summary& r, context& c) {
        nlohmann::ordered_json sessions = nlohmann::ordered_json::array(), units = nlohmann::ordered_json::array();
        for (const auto& s : r.sessions)
            sessions.push_back({{"ercs", s.ercs}, {"id", s.id}, {"state", s.state}, {"problem", s.problem}});
        for (const auto& u : r.units)
            units.push_back({{"id", u.id}, {"title", u.title}, {"ercs", u.ercs}, {"state", u.state}, {"reason", u.reason}});
        nlohmann::ordered_json o{{"type", "run"},
                                 {"id", r.who.id},
                                 {"stamp", r.who.stamp},
                                 {"case", r.who.case_id},
                                 {"started", format_rfc3339(r.who.started)},
                                 {"last", format_rfc3339(r.last)},
                                 {"state", to_string(r.is)},
                                 {"landing", r.who.landing_local.string()},
                                 {"bytes", r.landed_bytes},
                                 {"zips", r.landed_zips},
                                 {"bundle", r.bundle},
                                 {"staged", r.staged_at},
                                 {"sessions", sessions},
                                 {"units", units},
                                 {"notes", r.notes}};
        if (r.exit_code) o["exit"] = *r.exit_code;
        c.print.object(o);
    }

    std::string wanted_;
};

}  // namespace

std::unique_ptr<verb> make_status() { return std::make_unique<status_verb>(); }

}  // namespace stamplog::cli
