#include "job_summary.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "stage_options.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::cli {
namespace {

// One line for everything that keeps a run from being complete.
std::vector<std::string> missing_lines(const run::job_report& r) {
    std::vector<std::string> out;
    for (const auto& m : r.missing) out.push_back(one_line(m.what + ": " + m.why));
    for (const auto& [target, why] : r.not_staged) out.push_back(one_line("not staged to " + target + ": " + why.what));
    return out;
}

// What mends it, each sentence once.
std::vector<std::string> remedies(const run::job_report& r) {
    std::vector<std::string> out;
    const auto add = [&](const std::string& text) {
        if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
    };
    for (const auto& m : r.missing) add(one_line(m.remedy));
    for (const auto& [target, why] : r.not_staged) add(one_line(why.hint));
    return out;
}

// "8 of 9 units done, 1 not needed": the stamp has no such role, or another unit brought the same. The notes say why.
std::string units_line(const run::job_report& r) {
    const auto& units = r.cover.units;
    const auto done = std::count_if(units.begin(), units.end(), [](const auto& u) { return u.how == run::outcome::done; });
    const auto harmless = std::count_if(units.begin(), units.end(), [](const auto& u) { return u.harmless; });
    return std::to_string(done) + " of " + std::to_string(units.size()) + " units done" +
           (harmless == 0 ? "" : ", " + std::to_string(harmless) + " not needed");
}

// Where no ERCS could be used, what is missing says why.
void notes(const run::job_report& r, context& c) {
    const auto& sessions = r.cover.sessions;
    const bool any = std::ranges::any_of(sessions, [](const auto& s) { return s.was_opened; });
    for (const auto& s : sessions)
        if (any && !s.was_opened) c.print.warn(one_line(s.ercs + " could not be used: " + s.problem));
    for (const auto& n : r.cover.notes) c.print.note(one_line(n));
}

std::string next_command(const run::job_report& r, const run::job& j, const std::string& about_run_in_the_way) {
    if (r.code == exit_code::preflight_refused && !about_run_in_the_way.empty()) return about_run_in_the_way;
    if (r.bundle.empty()) {
        return (r.interrupted || r.landed_zips != 0 ? "stamplog resume " : "stamplog status ") + j.how.run_id;
    }
    std::vector<stage::target> left;
    for (const auto& t : j.stages)
        if (std::any_of(r.not_staged.begin(), r.not_staged.end(),
                        [&](const auto& n) { return n.first == t.text || n.first == "every stage"; }))
            left.push_back(t);
    if (!left.empty()) return stage_command(r.bundle.string(), left, j.raw ? r.landing.string() : "");
    return "stamplog show " + shell_quoted(r.bundle.string());
}

// What lies in the run's folder on the share when all is done.
std::string what_stays(const run::job_report& r) {
    std::vector<std::string> out;
    if (!r.removed) out.push_back(std::to_string(r.landed_zips) + " zips");
    if (std::ranges::any_of(r.cover.sessions, [](const auto& s) { return !s.close.transcripts.empty(); }))
        out.emplace_back("transcripts");
    return joined(out, ", ");
}

}  // namespace

void summarise(const run::job_report& r, const run::job& j, const std::string& about_run_in_the_way, context& c) {
    notes(r, c);
    const auto missing = missing_lines(r);
    nlohmann::ordered_json staged = nlohmann::ordered_json::array();
    for (const auto& s : r.staged) staged.push_back(s.target);
    c.print.object({{"event", "result"},
                    {"run", j.how.run_id},
                    {"exit", static_cast<int>(r.code)},
                    {"bundle", r.bundle.string()},
                    {"size", r.bundle_bytes},
                    {"sha256", r.sha256},
                    {"staged", staged},
                    {"missing", missing},
                    {"landing", r.landing.string()},
                    {"removed_zips", r.removed ? r.removed->zips : 0}});
    c.print.line(units_line(r));
    if (!missing.empty()) c.print.line("missing or not as asked:");
    for (const auto& line : missing) c.print.line("  " + line);
    for (const auto& text : remedies(r)) c.print.line("  -> " + text);
    if (!r.bundle.empty()) c.print.line("bundle " + r.bundle.string() + " (" + human_size(r.bundle_bytes) + ")");
    for (const auto& s : r.staged)
        c.print.line("staged and verified: " + one_line(s.target) + ", " + std::to_string(s.files.size()) + " files");
    if (r.interrupted && !r.landing_note.empty()) c.print.line(one_line(r.landing_note));
    if (r.removed)
        c.print.line("removed from " + one_line(r.landing.string()) + ": " + std::to_string(r.removed->zips) + " zips (" +
                     human_size(r.removed->bytes) + ")" +
                     (r.removed->left.empty() ? "" : ", " + std::to_string(r.removed->left.size()) + " could not be"));
    else if (!r.not_removed.empty())
        c.print.line("the landed zips were not removed: " + one_line(r.not_removed));
    std::error_code ec;
    if (j.how.container)
        c.print.line("in " + one_line(j.how.container->url) + " stay " + std::to_string(r.landed_zips) + " zips");
    else if (j.how.open_share || std::filesystem::exists(r.landing, ec))
        c.print.line("on the share stays " + one_line(j.how.share.unc + "\\" + r.landing.filename().string()) + ": " +
                     what_stays(r));
    if (r.bundle.empty()) c.print.line("no bundle was made");
    c.print.line("exit " + std::to_string(static_cast<int>(r.code)));
    c.print.next(next_command(r, j, about_run_in_the_way));
}

}  // namespace stamplog::cli
