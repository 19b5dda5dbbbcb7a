#include "job_options.hpp"

#include <CLI/CLI.hpp>

namespace stamplog::cli {
namespace {

// A duration, or none at all, which other durations may not be.
result<std::chrono::milliseconds> time_or_none(const char* flag, const std::string& text) {
    const auto digits = text.find_first_not_of('0');
    const bool none = !text.empty() && text[0] == '0' &&
                      (digits == std::string::npos ||
                       (digits + 1 == text.size() && std::string_view("smhd").find(text[digits]) != std::string_view::npos));
    if (none) return std::chrono::milliseconds(0);
    auto d = plan::parse_duration(text);
    if (!d) return fail_in(flag, d);
    return std::chrono::milliseconds(*d);
}

}  // namespace

void job_options::declare(CLI::App& verb) {
    verb.add_option(
            "--stage", stage.targets,
            "where Support takes the bundle: a folder, a share (\\\\HOST\\NAME\\path, smb://HOST:PORT/NAME/path), or a Blob "
            "container's https URL; repeatable")
        ->allow_extra_args(false)
        ->type_name("TARGET");
    stage.declare(verb);
    verb.add_flag("--remove-landed", remove_landed,
                  "remove the run's zips from the share when the run is complete and every stage has verified its copy");
    verb.add_option("--reserve", reserve,
                    "kept free where zips land and the bundle is made: below it the run pauses; 0: not looked at")
        ->capture_default_str()
        ->type_name("SIZE");
    verb.add_flag("--raw", raw, "stage the original role zips too");
    packing.declare(verb);
    verb.add_option("--allow-cmdlet", allowed, "allow one more cmdlet for this run; the bundle says so")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("NAME");
    verb.add_option("--quiet-after-cancel", quiet, "rest after a cancelled collection; 0: none")
        ->capture_default_str()
        ->type_name("D");
    verb.add_option("--stall", stall, "a collection of which no byte lands for so long is stopped; 0: never")
        ->capture_default_str()
        ->type_name("D");
    verb.add_option("--unit-deadline", unit_deadline,
                    "a collection that takes longer is stopped; default: --timeout-minutes and 30 minutes")
        ->type_name("D");
    verb.add_option("--narrow-for", narrow_for,
                    "a role that runs out of time or disk is asked for in parts (half the window, nodes, log types), which may "
                    "take so long together; 0: it is not")
        ->capture_default_str()
        ->type_name("D");
}

result<void> job_options::apply(run::job& j) const {
    auto rate = stage.check();
    if (!rate) return fail(rate.error());
    j.stage_bytes_per_second = *rate;

    j.profile = packing.chosen_profile();
    j.hard_links = packing.chosen_links();
    j.threads = packing.threads;
    auto room = packing.chosen_memory();
    if (!room) return fail(room.error());
    j.memory = *room;
    const auto take = [](const char* flag, const std::string& text, std::chrono::milliseconds& into) -> result<void> {
        auto time = time_or_none(flag, text);
        if (!time) return fail(time.error());
        into = *time;
        return {};
    };
    if (auto ok = take("--quiet-after-cancel", quiet, j.how.quiet_after_cancel); !ok) return ok;
    if (auto ok = take("--stall", stall, j.how.stall); !ok) return ok;
    if (auto ok = take("--narrow-for", narrow_for, j.how.narrow_for); !ok) return ok;
    if (!unit_deadline.empty())
        if (auto ok = take("--unit-deadline", unit_deadline, j.how.unit_deadline); !ok) return ok;
    for (const auto& name : allowed)
        if (auto ok = pep::allow_list::check_name(name); !ok) return fail_in("--allow-cmdlet", ok);
    j.how.allowed_cmdlets = allowed;
    j.raw = raw;
    j.remove_landed = remove_landed;
    if (remove_landed && stage.targets.empty())
        return fail(errc::config, "--remove-landed: nothing is staged, so that the zips on the share are all there would be",
                    "Name a target with --stage.");
    auto kept = parse_size(reserve, "--reserve");
    if (!kept) return fail(kept.error());
    j.how.reserve = *kept;
    return {};
}

result<void> job_options::open_stages(run::job& j, context& c) const {
    auto targets = stage.resolve(c);
    if (!targets) return fail(targets.error());
    j.stages = std::move(*targets);
    return {};
}

}  // namespace stamplog::cli
