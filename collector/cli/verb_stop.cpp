// stamplog stop [RUN]: ends a run that goes on elsewhere in order, as Ctrl-C does there.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "state_folder.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr std::chrono::milliseconds look_again{200};

class stop_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("stop", "end a run that goes on, in order");
        v->add_option("run", wanted_, "the run's id, its beginning or its end; default: the latest that began")
            ->type_name("RUN");
        v->add_option("--wait", wait_, "how long its end is waited for")->capture_default_str()->type_name("D");
        v->footer(
            "Example: stamplog stop\nIts sessions are closed with their transcripts; 'stamplog resume' goes on with it later.");
        return v;
    }
    exit_code run(context& c) override {
        auto patience = plan::parse_duration(wait_);
        if (!patience) return c.print.fail(in_context("--wait", patience.error()), exit_code::usage);
        auto state = state_folder(c.w);
        if (!state) return c.print.fail(state.error(), exit_code::usage);
        auto r = find_run(*state, wanted_);
        if (!r) return c.print.fail(r.error(), exit_code::usage);
        const auto folder = *state / "runs" / r->who.id;
        auto asked = run::ask_to_stop(folder);
        if (!asked) return c.print.fail(asked.error(), exit_code::usage);
        c.print.line("run " + r->who.id);
        if (!*asked) {
            c.print.line("It does not run: it is " + std::string(to_string(r->is)) + ".");
        } else if (!ended(folder, c, c.w.time.steady() + *patience)) {
            const auto code = c.print.fail({errc::timed_out, "the run has not ended within " + wait_,
                                            "It still closes its sessions: look again with stamplog status."},
                                           exit_code::partial);
            c.print.next("stamplog status " + r->who.id);
            return code;
        } else {
            c.print.line("It has ended.");
        }
        c.print.next("stamplog status " + r->who.id);
        return exit_code::complete;
    }

 private:
    static bool ended(const std::filesystem::path& folder, context& c, steady_time until) {
        while (!c.w.stop.stop_requested() && c.w.time.steady() < until) {
            if (!run::is_running(folder)) return true;
            c.w.time.sleep_until(std::min(until, c.w.time.steady() + look_again));
        }
        return !run::is_running(folder);
    }

    std::string wanted_, wait_ = "10m";
};

}  // namespace

std::unique_ptr<verb> make_stop() { return std::make_unique<stop_verb>(); }

}  // namespace stamplog::cli
