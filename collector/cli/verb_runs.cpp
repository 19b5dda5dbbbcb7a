// stamplog runs: every run so far, newest first.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "state_folder.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

class runs_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("runs", "the runs so far, newest first");
        v->footer("Example: stamplog runs --json");
        return v;
    }
    exit_code run(context& c) override {
        auto state = state_folder(c.w);
        if (!state) return c.print.fail(state.error(), exit_code::usage);
        std::vector<std::vector<std::string>> rows{{"RUN", "STAMP", "CASE", "STATE", "EXIT", "LANDED", "BUNDLE"}};
        for (const auto& r : run::list_runs(*state / "runs")) {
            nlohmann::ordered_json o{{"type", "run"},
                                     {"id", r.who.id},
                                     {"stamp", r.who.stamp},
                                     {"case", r.who.case_id},
                                     {"started", format_rfc3339(r.who.started)},
                                     {"state", to_string(r.is)},
                                     {"bytes", r.landed_bytes},
                                     {"zips", r.landed_zips},
                                     {"bundle", r.bundle},
                                     {"staged", r.staged_at}};
            if (r.exit_code) o["exit"] = *r.exit_code;
            c.print.object(o);
            rows.push_back({r.who.id, one_line(r.who.stamp), one_line(r.who.case_id), std::string(to_string(r.is)),
                            r.exit_code ? std::to_string(*r.exit_code) : "", human_size(r.landed_bytes), one_line(r.bundle)});
        }
        if (rows.size() == 1) {
            c.print.note("There is no run yet.");
            c.print.next("stamplog collect --ercs sim:demo --case 1 --for 4h --stage ./out --yes");
            return exit_code::complete;
        }
        c.print.table(rows);
        c.print.next("stamplog status");
        return exit_code::complete;
    }
};

}  // namespace

std::unique_ptr<verb> make_runs() { return std::make_unique<runs_verb>(); }

}  // namespace stamplog::cli
