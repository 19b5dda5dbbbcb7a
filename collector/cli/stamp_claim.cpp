#include "stamp_claim.hpp"

#include "state_folder.hpp"

namespace stamplog::cli {
namespace {

constexpr std::chrono::milliseconds ask_again_after{300};

std::string whose(const run::stamp_holder& by) {
    std::string text = by.run_id.empty() ? "another run" : "run " + one_line(by.run_id);
    return by.process == 0 ? text : text + " (process " + std::to_string(by.process) + ")";
}

exit_code refuse(const resolved_stamp& stamp, const run::stamp_holder& by, context& c) {
    const auto stop = by.run_id.empty() ? "" : ", or end it with 'stamplog stop " + by.run_id + "'";
    const auto code = c.print.fail(
        {errc::conflict,
         one_line(stamp.information.name()) + ": " + whose(by) + " works on this stamp, and one at a time is what it bears",
         "Wait for its end with --wait" + stop + "."},
        exit_code::preflight_refused);
    c.print.next(by.run_id.empty() ? "stamplog runs" : "stamplog status " + by.run_id);
    return code;
}

}  // namespace

std::optional<exit_code> refuse_if_taken(const resolved_stamp& stamp, context& c) {
    auto state = state_folder(c.w);
    if (!state) return c.print.fail(state.error(), exit_code::usage);
    if (const auto by = run::stamp_lock::holder(*state / "stamps", stamp.known_by)) return refuse(stamp, *by, c);
    return std::nullopt;
}

std::optional<exit_code> claim(const resolved_stamp& stamp, const std::string& run_id, bool wait, context& c,
                               std::optional<run::stamp_lock>& mine) {
    auto state = state_folder(c.w);
    if (!state) return c.print.fail(state.error(), exit_code::usage);
    for (std::string told;;) {
        auto taken = run::stamp_lock::take(*state / "stamps", stamp.known_by, run_id);
        if (!taken) return c.print.fail(taken.error(), exit_code::usage);
        if (auto* lock = std::get_if<run::stamp_lock>(&*taken)) {
            mine = std::move(*lock);
            return std::nullopt;
        }
        const auto& by = std::get<run::stamp_holder>(*taken);
        if (!wait) return refuse(stamp, by, c);
        if (auto text = whose(by); text != told) {
            c.print.note(text + " works on this stamp: its end is waited for (Ctrl-C ends the wait)");
            told = std::move(text);
        }
        if (!c.w.stop.stop_requested()) c.w.time.sleep_until(c.w.time.steady() + ask_again_after);
        if (c.w.stop.stop_requested())
            return c.print.fail({errc::cancelled, "the wait was ended, nothing was started", ""}, exit_code::interrupted);
    }
}

}  // namespace stamplog::cli
