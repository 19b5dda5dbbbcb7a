#include "carry_out.hpp"

#include <nlohmann/json.hpp>

#include "busy_ercs.hpp"
#include "job_summary.hpp"
#include "live_view.hpp"
#include "serve_share.hpp"
#include "stamplog/run/exit_code.hpp"
#include "stamplog/storage/durable.hpp"

namespace stamplog::cli {

void use_stamp(run::job& j, resolved_stamp& stamp) {
    j.where = std::move(stamp.endpoints);
    if (stamp.share) j.how.share = *stamp.share;
    j.how.open_share = stamp.smb_share;
    j.how.container = stamp.container;
    if (j.how.container) j.how.container->local = j.how.run_folder / "spool";
    if (stamp.smb_share) j.how.share.local = j.how.run_folder / "spool";
    j.how.user = stamp.user;
    j.how.stamp = stamp.information;
    j.how.tool_version = STAMPLOG_VERSION;
}

void announce(const run::job& j, context& c) {
    c.print.object({{"event", "run"}, {"id", j.how.run_id}, {"folder", j.how.run_folder.string()}});
    c.print.line("run " + j.how.run_id);
}

result<void> open_log(const run::job& j, run_log& log) {
    if (auto made = storage::make_folders(j.how.run_folder); !made) return fail_in("run folder", made);
    std::error_code ec;
    std::filesystem::permissions(j.how.run_folder, std::filesystem::perms::owner_all, ec);
    log.open(j.how.run_folder / "run.log");
    return {};
}

exit_code carry_out(const run::job& j, const resolved_stamp& stamp, context& c, run_log& log, share::server* served) {
    std::optional<serving> share;
    if (served != nullptr) share.emplace(*served, c, log);
    const auto warn = [&] {
        for (const auto& text : stamp.warnings) log.write(log_level::warning, text);
    };
    if (j.how.earlier) warn();
    std::vector<std::string> names;
    for (const auto& e : j.where) names.push_back(e.name);
    live_view view(c, names);
    const auto show = [&](const run::progress_event& e) {
        if (e.what != run::progress_event::kind::begun) return view.show(e);
        if (j.how.earlier) return;
        announce(j, c);
        warn();
    };
    auto report = run::run_job(j, c.w.time, log, show, c.w.stop);
    view.finish();
    share.reset();
    if (!report) {
        const bool there = run::has_journal(j.how.run_folder);
        if (!there) warn();
        const auto code = c.print.fail(report.error(), run::exit_code_of(report.error()));
        if (there) c.print.next("stamplog status " + j.how.run_id);
        return code;
    }
    summarise(*report, j, stamp.busy ? stamp.busy->next_command() : "", c);
    return report->code;
}

}  // namespace stamplog::cli
