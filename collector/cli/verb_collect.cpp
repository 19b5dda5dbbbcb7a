// stamplog collect: the whole job.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "carry_out.hpp"
#include "kept_job.hpp"
#include "known_history.hpp"
#include "request_options.hpp"
#include "run_log.hpp"
#include "serve_share.hpp"
#include "stamp_claim.hpp"
#include "state_folder.hpp"
#include "unbegun_run.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* collect_examples =
    "Examples:\n"
    "  stamplog collect --ercs sim:demo --case 1 --preset storage --for 4h --stage ./out --yes\n"
    "  stamplog collect --stamp AzureStackStampDeploymentInfo.json --role Storage,ACS --around 14:05 --for 2h \\\n"
    "      --share '\\\\10.0.0.5\\logs' --share-user 'CONTOSO\\logwriter' --share-local /mnt/logs --case 2611210040001234 "
    "--stage /srv/support \\\n"
    "      --stage https://ACCOUNT.blob.core.windows.net/CONTAINER --sas-file case.sas\n"
    "Ctrl-C once stops in order and closes the sessions with their transcripts; twice leaves at once.";

class collect_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("collect", "the whole job: sessions, logs, bundle, stage");
        stamp_.declare(*v, true);
        stamp_.declare_landing(*v);
        request_.declare(*v);
        job_.declare(*v);
        v->add_flag("--ignore-busy", ignore_busy_, "use an ERCS too on which a run that is gone left its session open");
        v->add_flag("--wait", wait_, "where another run works on the stamp, wait for its end");
        v->footer(collect_examples);
        return v;
    }

    exit_code run(context& c) override {
        run_log log(c);
        auto p = prepare(c, log);
        if (!p) return c.print.fail(p.error(), exit_code::usage);
        if (!wait_)
            if (const auto no = refuse_if_taken(p->stamp, c)) return *no;
        if (auto ok = get_passwords(*p, c); !ok) return c.print.fail(ok.error(), exit_code::usage);
        auto& j = p->job;
        if (auto ok = confirm(j, c); !ok) return c.print.fail(ok.error(), exit_code::usage);
        std::optional<run::stamp_lock> mine;
        if (const auto no = claim(p->stamp, j.how.run_id, wait_, c, mine)) return *no;
        const unbegun_run folder(j.how.run_folder);
        if (auto ok = open_log(j, log); !ok) return c.print.fail(ok.error(), exit_code::internal_error);
        const auto served = serve_landing(j, p->stamp.serves, c);
        if (!served) return c.print.fail(served.error(), exit_code::usage);
        return carry_out(j, p->stamp, c, log, served->get());
    }

 private:
    struct prepared {
        run::job job;
        resolved_stamp stamp;
    };
    // Everything that can be wrong is found before a password is asked for.
    result<prepared> prepare(context& c, log_sink& log) {
        prepared p;
        if (auto ok = job_.apply(p.job); !ok) return fail(ok.error());
        stamp_.look_for_busy = !ignore_busy_;
        auto stamp = resolve(stamp_, c, log);
        if (!stamp) return fail(stamp.error());
        p.stamp = std::move(*stamp);
        // Nothing in a container says whose run a zip is of.
        if (p.job.remove_landed && !p.stamp.options.landing.empty())
            return fail(errc::config, "--remove-landed: a container may hold other runs' zips beside this one's",
                        "Leave it out, and give the container a lifetime of its own.");
        auto asked = request_.resolve(p.stamp.information, c.w.time.now(), p.stamp.warnings);
        if (!asked) return fail(asked.error());
        p.job.known = known_history(c.w, p.stamp.information);
        auto made = plan::make_plan(*asked, p.stamp.endpoints.size(), p.job.known);
        if (!made) return fail(made.error());
        if (p.stamp.options.share.empty() && !p.stamp.serves) leave_out_cluster_logs(*made);
        p.stamp.warnings.insert(p.stamp.warnings.end(), made->warnings.begin(), made->warnings.end());
        p.job.what = std::move(*made);
        if (auto ok = name_run(p.job, c); !ok) return fail(ok.error());
        return p;
    }

    // Get-ClusterLog knows no container. The Storage role holds cluster logs, too.
    static void leave_out_cluster_logs(plan::plan& what) {
        if (std::erase_if(what.units, [](const plan::unit& u) { return u.kind == plan::unit_kind::cluster_log; }) != 0)
            what.warnings.emplace_back(
                "Get-ClusterLog is left out: it writes to a share only. The Storage role's zips hold cluster logs");
    }

    static result<void> name_run(run::job& j, context& c) {
        auto state = state_folder(c.w);
        if (!state) return fail(state.error());
        j.how.run_id = new_run_id(c.w.time, c.w.random);
        j.how.run_folder = *state / "runs" / j.how.run_id;
        return {};
    }

    result<void> get_passwords(prepared& p, context& c) const {
        if (auto ok = open_share(p.stamp, c); !ok) return ok;
        if (!p.stamp.share && !p.stamp.serves && !p.stamp.container)
            return fail(errc::config, "--share is missing",
                        "The ERCS VMs need a share to write to: --share '\\\\HOST\\NAME' --share-user U, and --share-local DIR "
                        "where it is mounted here; or --serve-share ADDRESS serves one from this machine for the run; or "
                        "--landing blob:URL names a container.");
        if (auto ok = job_.open_stages(p.job, c); !ok) return ok;
        use_stamp(p.job, p.stamp);
        p.job.how.options = keep_job(p.stamp, job_);
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

    stamp_options stamp_;
    request_options request_;
    job_options job_;
    bool ignore_busy_ = false, wait_ = false;
};

}  // namespace

std::unique_ptr<verb> make_collect() { return std::make_unique<collect_verb>(); }

}  // namespace stamplog::cli
