// stamplog resume [RUN]: goes on with a run whose process is gone, or that lacks something.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "carry_out.hpp"
#include "kept_job.hpp"
#include "known_history.hpp"
#include "serve_share.hpp"
#include "stamp_claim.hpp"
#include "stamp_identity.hpp"
#include "stamplog/run/resume.hpp"
#include "state_folder.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

class resume_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("resume", "go on with a run, after anything");
        v->add_option("run", wanted_, "the run's id, its beginning or its end; default: the latest that began")
            ->type_name("RUN");
        v->add_option("--credential-file", credential_file_, "in place of the one that the run was started with")
            ->type_name("FILE");
        v->add_option("--share-credential-file", share_credential_file_, "in place of the one that the run was started with")
            ->type_name("FILE");
        v->add_option("--landing-sas-file", landing_sas_file_, "in place of the one that the run was started with")
            ->type_name("FILE");
        v->add_option("--sas-file", sas_files_, "in place of those that the run was started with")
            ->allow_extra_args(false)
            ->type_name("FILE");
        v->add_option("--stage-credential-file", stage_credential_files_, "in place of those that the run was started with")
            ->allow_extra_args(false)
            ->type_name("FILE");
        v->add_option("--quiet-after-cancel", quiet_, "rest after a collection that was cut; 0: none")->type_name("D");
        v->add_flag("--ignore-busy", ignore_busy_, "use an ERCS too on which sessions that were left open could not be ended");
        v->add_flag("--wait", wait_, "where another run works on the stamp, wait for its end");
        v->footer(
            "Examples:\n  stamplog resume\n  stamplog resume 20261121T0240 --credential-file new-password\n"
            "What landed whole is not collected again; sessions that were left open are closed, and their transcripts "
            "fetched.");
        return v;
    }

    exit_code run(context& c) override {
        auto state = state_folder(c.w);
        if (!state) return c.print.fail(state.error(), exit_code::usage);
        auto found = find_run(*state, wanted_);
        if (!found) return c.print.fail(found.error(), exit_code::usage);
        const auto folder = *state / "runs" / found->who.id;
        auto before = run::open_for_resume(folder);
        if (!before) return refuse(before.error(), found->who.id, c);
        if (done(*before)) return nothing_to_do(*before, *found, c);

        run_log log(c);
        auto kept = kept_options(*before);
        if (!kept) return c.print.fail(kept.error(), exit_code::usage);
        auto stamp = find_stamp(*kept, c, log);
        if (!stamp) return c.print.fail(stamp.error(), exit_code::usage);
        if (!wait_)
            if (const auto no = refuse_if_taken(*stamp, c)) return *no;
        auto j = make_job(*before, *kept, *stamp, folder, c);
        if (!j) return c.print.fail(j.error(), exit_code::usage);
        announce(*j, c);
        std::optional<run::stamp_lock> mine;
        if (const auto no = claim(*stamp, before->who.id, wait_, c, mine)) return *no;
        if (auto ok = open_log(*j, log); !ok) return c.print.fail(ok.error(), exit_code::internal_error);
        say_what_is_left(*before, c);
        const auto served = serve_landing(*j, stamp->serves, c);
        if (!served) return c.print.fail(served.error(), exit_code::usage);
        return carry_out(*j, *stamp, c, log, served->get());
    }

 private:
    static bool done(const run::resumable& r) { return r.exit_code == 0; }

    // Another process works on it: nothing is wrong with what was typed.
    static exit_code refuse(const error& why, const std::string& run, context& c) {
        if (why.code != errc::conflict) return c.print.fail(why, exit_code::usage);
        const auto code = c.print.fail(why, exit_code::preflight_refused);
        c.print.next("stamplog status " + run);
        return code;
    }

    static exit_code nothing_to_do(const run::resumable& r, const run::run_summary& s, context& c) {
        c.print.object({{"event", "run"}, {"id", r.who.id}});
        c.print.line("run " + r.who.id);
        c.print.line("It is complete: nothing is left to do.");
        c.print.next(s.bundle.empty() ? "stamplog status " + r.who.id : "stamplog show " + shell_quoted(s.bundle));
        return exit_code::complete;
    }

    static void say_what_is_left(const run::resumable& r, context& c) {
        c.print.note(std::to_string(r.units_left) + " units are left, and " + std::to_string(r.transcripts_left) +
                     " sessions that nobody closed" + (r.sealed ? "; a bundle is sealed" : ""));
    }

    // What the run was started with, and what is given now in its place.
    result<kept_job> kept_options(const run::resumable& before) const {
        auto kept = read_kept_job(before.who.options);
        if (!kept) return kept;
        if (!credential_file_.empty()) kept->stamp.credential_file = credential_file_;
        if (!share_credential_file_.empty()) kept->stamp.share_credential_file = share_credential_file_;
        if (!landing_sas_file_.empty()) kept->stamp.landing_sas_file = landing_sas_file_;
        if (!sas_files_.empty()) kept->job.stage.sas_files = sas_files_;
        if (!stage_credential_files_.empty()) kept->job.stage.credential_files = stage_credential_files_;
        if (!quiet_.empty()) kept->job.quiet = quiet_;
        kept->stamp.look_for_busy = !ignore_busy_;
        kept->stamp.own_run = before.who.id;
        return kept;
    }

    static result<resolved_stamp> find_stamp(const kept_job& kept, context& c, log_sink& log) {
        auto stamp = resolve(kept.stamp, c, log);
        if (!stamp) return stamp;
        if (auto ok = know_stamp(kept, stamp->information); !ok) return fail(ok.error());
        stamp->known_by.merge(names_of_stamp(stamp->information, {}, stamp->simulated));
        return stamp;
    }

    result<run::job> make_job(const run::resumable& before, const kept_job& kept, resolved_stamp& stamp,
                              const std::filesystem::path& folder, context& c) const {
        run::job j;
        if (auto ok = kept.job.apply(j); !ok) return fail(ok.error());
        if (auto ok = open_share(stamp, c); !ok) return fail(ok.error());
        if (!stamp.share && !stamp.serves && !stamp.container)
            return fail(errc::corrupt, "the journal does not say which share the run used");
        if (auto ok = kept.job.open_stages(j, c); !ok) return fail(ok.error());
        j.what = before.what;
        j.known = known_history(c.w, stamp.information);
        j.how.run_id = before.who.id;
        j.how.run_folder = folder;
        use_stamp(j, stamp);
        j.how.earlier = before.earlier;
        j.how.ignore_left = ignore_busy_;
        return j;
    }

    // The stamp as the run knew it, wherever its file is by now.
    static result<void> know_stamp(const kept_job& kept, pep::stamp_information& stamp) {
        if (!kept.stamp_json.empty()) {
            auto known = pep::parse_stamp_json(as_bytes(kept.stamp_json));
            if (!known) return fail(known.error());
            stamp = std::move(*known);
        }
        stamp.timezone = kept.timezone;
        stamp.region = kept.region;
        return {};
    }

    std::string wanted_, credential_file_, share_credential_file_, landing_sas_file_, quiet_;
    std::vector<std::string> sas_files_, stage_credential_files_;
    bool wait_ = false, ignore_busy_ = false;
};

}  // namespace

std::unique_ptr<verb> make_resume() { return std::make_unique<resume_verb>(); }

}  // namespace stamplog::cli
