#include "one_session.hpp"

#include <filesystem>
#include <optional>

#include "stamplog/pep/share_trouble.hpp"
#include "stamplog/run/share_spool.hpp"
#include "stamplog/storage/durable.hpp"
#include "state_folder.hpp"

namespace stamplog::cli {

result<std::unique_ptr<pep::pep_session>> open_first(const resolved_stamp& stamp, std::vector<std::string> allowed, context& c,
                                                     log_sink& log) {
    std::optional<int> offset;
    if (!stamp.information.timezone.empty())
        if (auto minutes = pep::offset_minutes(stamp.information.timezone, c.w.time.now())) offset = *minutes;
    bool only_auth = true;
    for (const auto& e : stamp.endpoints) {
        auto opened = e.open(c.w.stop, {});
        if (!opened) {
            only_auth = only_auth && opened.error().code == errc::auth;
            c.print.warn(one_line(e.name) + ": " + describe(opened.error()));
            continue;
        }
        c.print.note("session open on " + one_line(e.name));
        return std::make_unique<pep::pep_session>(std::move(*opened), e.name, stamp.user, pep::allow_list(std::move(allowed)),
                                                  c.w.time, log, offset);
    }
    if (only_auth)
        return fail(errc::auth, "every ERCS refused the credential", "The warnings above say what each one answered.");
    return fail(errc::not_found, "no ERCS could be reached", "The warnings above say what each one answered.");
}

exit_code exit_of_opening(const error& e) {
    return e.code == errc::auth ? exit_code::auth_refused : exit_code::preflight_refused;
}

namespace {

// On the share, and where it is reached over SMB also here, for the copies.
result<void> make_session_folder(const resolved_stamp& stamp, const std::string& folder, pep::landing_folder& own,
                                 std::optional<run::share_spool>& spool, context& c) {
    if (stamp.smb_share) {
        const auto state = state_folder(c.w);
        if (!state) return fail(state.error());
        auto share = stamp.smb_share();
        if (!share) return fail(share.error());
        if (auto made = (*share)->make_folder(folder); !made) return made;
        own.local = *state / "sessions";
        spool.emplace(std::move(*share), folder, own.local / folder, c.w.time);
    }
    own.local /= folder;
    return storage::make_folders(own.local);
}

}  // namespace

result<void> end_session(pep::pep_session& s, const resolved_stamp& stamp, context& c) {
    if (!stamp.share) {
        s.abandon();
        c.print.note("No share is known, so the session was closed without transfer: its transcript waits on " +
                     one_line(s.ercs()) + " for the next proper close (--share and --share-user fetch it at once).");
        return {};
    }
    pep::landing_folder own = *stamp.share;
    const std::string folder = "stamplog-session-" + new_run_id(c.w.time, c.w.random);
    own.unc += "\\" + folder;
    std::optional<run::share_spool> spool;
    if (auto made = make_session_folder(stamp, folder, own, spool, c); !made) {
        s.abandon();
        return fail_in("the folder for the transcript could not be made", made);
    }
    auto report = [&] {
        std::optional<run::spool_watch> watch;
        if (spool) watch.emplace(*spool, c.w.time, std::chrono::milliseconds(500));
        return s.close(own);
    }();
    const std::string problem = !report ? describe(report.error()) : report->problem;
    if (!problem.empty()) return fail(errc::refused, "transcript: " + problem, pep::share_remedy(problem));
    c.print.note("session closed, transcript in " + own.local.string());
    return {};
}

}  // namespace stamplog::cli
