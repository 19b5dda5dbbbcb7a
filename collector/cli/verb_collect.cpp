// stamplog collect: the whole job.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "job_summary.hpp"
#include "known_history.hpp"
#include "live_view.hpp"
#include "request_options.hpp"
#include "run_log.hpp"
#include "stamp_options.hpp"
#include "stamplog/run/exit_code.hpp"
#include "stamplog/run/job.hpp"
#include "state_folder.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* collect_examples =
    "Examples:\n"
    "  stamplog collect --ercs sim:demo --case 1 --preset storage --for 4h --stage ./out --yes\n"
    "  stamplog collect --stamp AzureStackStampDeploymentInfo.json --role Storage,ACS --around 14:05 --for 2h \\\n"
    "      --share '\\\\10.0.0.5\\logs' --share-user 'CONTOSO\\logwriter' --share-local /mnt/logs --case 2611210040001234 "
    "--stage /srv/support\n"
    "Ctrl-C once stops in order and closes the sessions with their transcripts; twice leaves at once.";

class collect_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("collect", "the whole job: sessions, logs, bundle, stage");
        stamp_.declare(*v, true);
        request_.declare(*v);
        v->add_option("--stage", stages_, "folder where Support takes the bundle; repeatable")
            ->allow_extra_args(false)
            ->type_name("TARGET");
        v->add_flag("--raw", raw_, "stage the original role zips too");
        v->add_option("--profile", profile_, "fast (zstd 3) or default (zstd 9)")
            ->check(CLI::IsMember({"fast", "default"}))
            ->capture_default_str();
        v->add_option("--threads", threads_, "for packing; 0: as many as the machine has")
            ->check(CLI::Range(0, 256))
            ->capture_default_str();
        v->add_option("--memory", memory_, "for frames in flight while packing")->capture_default_str()->type_name("SIZE");
        v->add_option("--hard-links", links_, "duplicates as links: all, large, none")
            ->check(CLI::IsMember({"all", "large", "none"}))
            ->capture_default_str();
        v->add_option("--allow-cmdlet", allowed_, "allow one more cmdlet for this run; the bundle says so")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->type_name("NAME");
        v->add_flag("--ignore-busy", ignore_busy_, "use an ERCS too on which a run that is gone left its session open");
        v->add_option("--quiet-after-cancel", quiet_, "rest after a cancelled collection; 0: none")
            ->capture_default_str()
            ->type_name("D");
        v->footer(collect_examples);
        return v;
    }

    exit_code run(context& c) override {
        run_log log(c);
        std::vector<std::string> warnings;
        auto j = make_job(c, log, warnings);
        if (!j) return c.print.fail(j.error(), exit_code::usage);
        if (auto ok = confirm(*j, c); !ok) return c.print.fail(ok.error(), exit_code::usage);
        if (auto ok = open_log(*j, log); !ok) return c.print.fail(ok.error(), exit_code::internal_error);
        announce(*j, c);
        for (const auto& text : warnings) log.write(log_level::warning, text);
        std::vector<std::string> names;
        for (const auto& e : j->where) names.push_back(e.name);
        live_view view(c, names);
        auto report = run::run_job(
            *j, c.w.time, log, [&](const run::progress_event& e) { view.show(e); }, c.w.stop);
        view.finish();
        if (!report) {
            const auto code = c.print.fail(report.error(), run::exit_code_of(report.error()));
            c.print.next("stamplog status " + j->how.run_id);
            return code;
        }
        summarise(*report, *j, c);
        return report->code;
    }

 private:
    // Everything that can be wrong is found before a password is asked for.
    result<run::job> make_job(context& c, log_sink& log, std::vector<std::string>& warnings) {
        run::job j;
        for (const auto& target : stages_)
            if (auto ok = check_stage(target); !ok) return fail(ok.error());
        if (auto ok = set_pack(j); !ok) return fail(ok.error());
        auto quiet = quiet_time(quiet_);
        if (!quiet) return fail(quiet.error());
        j.how.quiet_after_cancel = *quiet;
        for (const auto& name : allowed_)
            if (auto ok = pep::allow_list::check_name(name); !ok) return fail_in("--allow-cmdlet", ok);
        stamp_.look_for_busy = !ignore_busy_;
        auto stamp = resolve(stamp_, c, log);
        if (!stamp) return fail(stamp.error());
        auto asked = request_.resolve(stamp->information, c.w.time.now(), stamp->warnings);
        if (!asked) return fail(asked.error());
        auto made = plan::make_plan(*asked, stamp->endpoints.size(), known_history(c.w, stamp->information));
        if (!made) return fail(made.error());
        if (auto ok = open_share(*stamp, c); !ok) return fail(ok.error());
        if (!stamp->share)
            return fail(errc::config, "--share is missing",
                        "The ERCS VMs need a share to write to: --share '\\\\HOST\\NAME' --share-user U, and --share-local DIR "
                        "where it is mounted here.");
        warnings = std::move(stamp->warnings);
        warnings.insert(warnings.end(), made->warnings.begin(), made->warnings.end());
        j.what = std::move(*made);
        j.where = std::move(stamp->endpoints);
        j.raw = raw_;
        for (const auto& target : stages_) j.stages.emplace_back(target);
        if (auto ok = set_run(j, *stamp, c); !ok) return fail(ok.error());
        return j;
    }

    // A duration, or none at all, which other durations may not be.
    static result<std::chrono::milliseconds> quiet_time(const std::string& text) {
        const auto digits = text.find_first_not_of('0');
        const bool none =
            !text.empty() && text[0] == '0' &&
            (digits == std::string::npos ||
             (digits + 1 == text.size() && std::string_view("smhd").find(text[digits]) != std::string_view::npos));
        if (none) return std::chrono::milliseconds(0);
        auto d = plan::parse_duration(text);
        if (!d) return fail_in("--quiet-after-cancel", d);
        return std::chrono::milliseconds(*d);
    }

    static result<void> check_stage(const std::string& target) {
        if (target.find("://") != std::string::npos || target.starts_with("\\\\"))
            return fail(errc::unsupported, "--stage " + target + ": only folders can be staged to in this version",
                        "Stage to a folder and copy from there; shares and Blob containers come later.");
        return {};
    }

    result<void> set_pack(run::job& j) const {
        j.profile = profile_ == "fast" ? pack::profile::fast : pack::profile::standard;
        j.hard_links = links_ == "all"    ? pack::hard_links::all
                       : links_ == "none" ? pack::hard_links::none
                                          : pack::hard_links::large;
        j.threads = threads_;
        auto memory = parse_size(memory_, "--memory");
        if (!memory) return fail(memory.error());
        if (*memory < pack::least_memory)
            return fail(errc::config, "--memory: at least " + std::to_string(pack::least_memory >> 20) + "M is needed");
        j.memory = *memory;
        return {};
    }

    result<void> set_run(run::job& j, const resolved_stamp& stamp, context& c) const {
        auto state = state_folder(c.w);
        if (!state) return fail(state.error());
        j.how.run_id = new_run_id(c.w.time, c.w.random);
        j.how.run_folder = *state / "runs" / j.how.run_id;
        j.how.share = *stamp.share;
        j.how.open_share = stamp.smb_share;
        if (stamp.smb_share) j.how.share.local = j.how.run_folder / "spool";
        j.how.user = stamp.user;
        j.how.stamp = stamp.information;
        j.how.allowed_cmdlets = allowed_;
        j.how.tool_version = STAMPLOG_VERSION;
        return {};
    }

    static result<void> confirm(const run::job& j, context& c) {
        if (c.g.yes || c.g.json) return {};
        auto yes = c.w.ask_yes("Collect " + std::to_string(j.what.units.size()) + " units from " +
                               std::to_string(j.where.size()) + " ERCS of " + one_line(j.how.stamp.name()) + "?");
        if (!yes) return fail(errc::config, yes.error().what, "Give --yes where nobody can answer.");
        if (!*yes) return fail(errc::cancelled, "not started");
        return {};
    }

    static result<void> open_log(const run::job& j, run_log& log) {
        std::error_code ec;
        std::filesystem::create_directories(j.how.run_folder, ec);
        if (ec) return fail(errc::io, "run folder " + j.how.run_folder.string() + ": " + ec.message());
        std::filesystem::permissions(j.how.run_folder, std::filesystem::perms::owner_all, ec);
        log.open(j.how.run_folder / "run.log");
        return {};
    }

    static void announce(const run::job& j, context& c) {
        c.print.object({{"event", "run"}, {"id", j.how.run_id}, {"folder", j.how.run_folder.string()}});
        c.print.line("run " + j.how.run_id);
    }

    stamp_options stamp_;
    request_options request_;
    bool ignore_busy_ = false;
    std::vector<std::string> stages_, allowed_;
    std::string profile_ = "default", memory_ = "256M", links_ = "large", quiet_ = "5m";
    unsigned threads_ = 0;
    bool raw_ = false;
};

}  // namespace

std::unique_ptr<verb> make_collect() { return std::make_unique<collect_verb>(); }

}  // namespace stamplog::cli
