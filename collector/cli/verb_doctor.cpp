// stamplog doctor: for each ERCS, which steps work, and how what fails is mended.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "console_log.hpp"
#include "one_session.hpp"
#include "stamplog/pep/doctor.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

struct diagnosis {
    std::string of;  // an ERCS, or the share; later also stage, disk
    std::vector<pep::check> checks;
    bool healthy() const {
        return std::ranges::none_of(checks, [](const auto& c) {
            return c.state == pep::check_state::failed || c.state == pep::check_state::not_reached;
        });
    }
};

class doctor_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("doctor", "which steps to each ERCS work, and how to mend what does not");
        stamp_.declare(*v, true);
        v->footer(
            "Example: stamplog doctor --ercs sim:demo\n"
            "It opens one session on each ERCS, sends Get-Command, and closes it. Exit code 0 when every ERCS is ready, "
            "and the share where one is named, else 8.");
        return v;
    }
    exit_code run(context& c) override {
        console_log log(c);
        auto stamp = resolve(stamp_, c, log);
        if (!stamp) return c.print.fail(stamp.error(), exit_code::usage);
        for (const auto& text : stamp->warnings) c.print.warn(text);
        if (auto ok = open_share(*stamp, c); !ok) return c.print.fail(ok.error(), exit_code::usage);
        std::size_t ready = 0;
        diagnosis share{"share", {}};  // no checks: none is named, or no session was there to try it
        // In turn: a session is an audit event on the stamp, and what a person reads comes in order.
        for (std::size_t i = 0; i < stamp->endpoints.size(); ++i) {
            if (c.w.stop.stop_requested()) return exit_code::interrupted;
            const auto d = examine(*stamp, i, c, log, share.checks);
            if (c.w.stop.stop_requested() && !d.healthy()) return exit_code::interrupted;
            print(d, c);
            ready += d.healthy() ? 1 : 0;
        }
        if (!share.checks.empty()) print(share, c);
        const auto all = stamp->endpoints.size();
        c.print.object({{"type", "diagnosis"}, {"ercs", all}, {"ready", ready}, {"share", share_state(share)}});
        c.print.line(std::to_string(ready) + " of " + std::to_string(all) + " ERCS ready" +
                     (share.healthy() ? "" : ", the share is not"));
        if (ready != all || !share.healthy()) return exit_code::preflight_refused;
        c.print.next("stamplog plan" + endpoint_words(*stamp));
        return exit_code::complete;
    }

 private:
    static nlohmann::json share_state(const diagnosis& share) {
        return share.checks.empty() ? nlohmann::json() : nlohmann::json(share.healthy());
    }

    // Every ERCS VM writes to the share itself, over its own way.
    static pep::check transcript_check(const std::string& ercs, const result<void>& closed) {
        if (closed) return {"transcript", pep::check_state::ok, ercs + ": it came", ""};
        return {"transcript", pep::check_state::failed, ercs + ": " + closed.error().what, closed.error().hint};
    }

    static diagnosis examine(const resolved_stamp& stamp, std::size_t i, context& c, log_sink& log,
                             std::vector<pep::check>& of_share) {
        const auto& e = stamp.endpoints[i];
        const auto kind = stamp.over_winrm[i] ? pep::transport_kind::winrm : pep::transport_kind::program;
        auto opened = e.open(c.w.stop, {});
        diagnosis d{e.name, pep::opening_checks(kind, opened ? std::nullopt : std::optional(opened.error()))};
        std::vector<pep::check> rest = pep::unreached_session_checks();
        if (opened) {
            const auto ahead = (*opened)->clock_difference();
            pep::pep_session s(std::move(*opened), e.name, stamp.user, pep::allow_list(), c.w.time, log);
            rest = pep::session_checks(s, ahead, c.w.stop);
            const auto closed = end_session(s, stamp, c);
            if (stamp.share) of_share.push_back(transcript_check(e.name, closed));
        }
        d.checks.insert(d.checks.end(), rest.begin(), rest.end());
        return d;
    }

    static void print(const diagnosis& d, context& c) {
        c.print.line(one_line(d.of) + (d.healthy() ? "  ready" : "  not ready"));
        std::vector<std::vector<std::string>> rows;
        for (const auto& k : d.checks) {
            c.print.object({{"type", "check"},
                            {"of", d.of},
                            {"check", k.name},
                            {"state", pep::to_string(k.state)},
                            {"found", k.found},
                            {"mend", k.mend}});
            rows.push_back({"  " + k.name, std::string(pep::to_string(k.state)), one_line(k.found)});
            if (!k.mend.empty()) rows.push_back({"", "", one_line(k.mend)});
        }
        c.print.table(rows);
    }

    stamp_options stamp_;
};

}  // namespace

std::unique_ptr<verb> make_doctor() { return std::make_unique<doctor_verb>(); }

}  // namespace stamplog::cli
