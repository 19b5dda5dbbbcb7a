#include "busy_ercs.hpp"

#include "output.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/run/journal.hpp"
#include "stamplog/session/open_shells.hpp"
#include "state_folder.hpp"

namespace stamplog::cli {
namespace {

std::string minutes(std::chrono::milliseconds d) {
    const auto m = std::chrono::duration_cast<std::chrono::minutes>(d).count();
    return m == 0 ? "less than a minute" : std::to_string(m) + " min";
}

error taken_by(const std::string& run, bool lives, std::chrono::milliseconds age) {
    if (lives)
        return {errc::conflict, "busy: run " + run + " works there, under another name, for " + minutes(age),
                "Wait until it has ended (stamplog status " + run + "), or end it with stamplog stop " + run + "."};
    return {errc::conflict,
            "busy: run " + run + ", whose process is gone, left its session open there " + minutes(age) +
                " ago, and its collection may still run",
            "End it with stamplog resume " + run + ", wait until it has ended (stamplog status " + run +
                " tells what it was), or take the ERCS all the same with --ignore-busy."};
}

// A network that fails for a moment, or a service that is busy: asked once more.
bool is_passing(const error& e) {
    return e.code == errc::disconnected || e.code == errc::overloaded || e.code == errc::corrupt;
}

}  // namespace

bool is_of_configuration(const std::string& resource, const std::string& configuration) {
    const auto uri = lower(resource), name = lower(configuration);
    return name.find("://") != std::string::npos ? uri == name : uri.ends_with("/" + name);
}

busy_ercs::busy_ercs(world& w, log_sink& log, const std::string& own_run) : w_(w), log_(log) {
    const auto state = state_folder(w);
    if (!state) return;
    for (const auto& run : run::list_runs(*state / "runs")) {
        const bool lives = run.is == run::run_summary::state::running;
        if ((!lives && run.is != run::run_summary::state::dead) || run.who.id == own_run) continue;
        for (const auto& s : run.sessions) {
            if (s.state == "closed" || s.state == "failed") continue;
            // Killed while it opened: the shell may be there, its id was not heard yet.
            if (s.id.empty())
                opening_.emplace(s.ercs, owner{run.who.id, lives});
            else
                left_.emplace(lower(s.id), owner{run.who.id, lives});
        }
    }
}

const busy_ercs::owner* busy_ercs::owner_of(const std::string& name, const std::string& shell) const {
    if (const auto left = left_.find(lower(shell)); left != left_.end()) return &left->second;
    const auto opening = opening_.find(name);
    return opening == opening_.end() ? nullptr : &opening->second;
}

result<void> busy_ercs::check(const std::string& name, const session::winrm_target& target, const std::stop_token& stop) const {
    auto shells = session::list_open_shells(target, w_.time, w_.random, stop);
    if (!shells && is_passing(shells.error()) && !stop.stop_requested())
        shells = session::list_open_shells(target, w_.time, w_.random, stop);
    if (!shells) {
        // A refused password is found out again, and told, by the session itself; so is a machine that is not there.
        const bool told = !is_passing(shells.error()) || stop.stop_requested();
        log_.write(told ? log_level::debug : log_level::warning,
                   name + ": whether another session works there cannot be told: " + describe(shells.error()));
        return {};
    }
    for (const auto& s : *shells) {
        if (!is_of_configuration(s.resource, target.configuration)) continue;
        if (const auto* by = owner_of(name, s.id)) {
            remember(*by);
            return fail(taken_by(by->run, by->lives, s.age));
        }
        log_.write(log_level::warning, name + ": another session of " + one_line(s.owner) + " is open there for " +
                                           minutes(s.age) + " (from " + one_line(s.client) +
                                           "): if it collects logs, both will be slow or fail");
    }
    return {};
}

void busy_ercs::remember(const owner& by) const {
    std::scoped_lock lock(mutex_);
    in_the_way_ = by;
}

std::string busy_ercs::next_command() const {
    std::scoped_lock lock(mutex_);
    if (!in_the_way_) return "";
    return (in_the_way_->lives ? "stamplog status " : "stamplog resume ") + in_the_way_->run;
}

}  // namespace stamplog::cli
