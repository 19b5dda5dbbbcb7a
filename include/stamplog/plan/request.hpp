// What is asked: by flags, by a preset, by a support engineer's request file. A value; nothing here has started.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::plan {

struct window {
    utc_time from, to;  // [from, to)
};

struct request {
    std::string case_id;
    std::string preset;              // empty when roles are named
    std::vector<std::string> roles;  // empty and no preset: every role
    std::vector<std::string> resource_providers, nodes, log_types;
    window when;
    int timeout_minutes = 240;
    bool include_dump_file = false;
    bool skip_test = false;
};

// How the operator says time (docs/CLI.md): --from, --to, --around, --for in any sensible combination.
struct time_flags {
    std::optional<std::string> from, to, around,
        length;  // RFC 3339, or 14:05 / 2026-11-21 14:05 in stamp time, or -4h; "4h", "90m", "1h30m", "1d"
};
// errc::config with the flag's name and what was expected. Without any flag: the last 4 hours. `timezone` is the stamp's
// Windows id; empty: stamp time cannot be used, and a time that needs it is an error that says so. Warnings (longer than 4 h,
// truncation probable from 8 h, in the future, ambiguous in autumn) are appended.
[[nodiscard]] result<window> resolve_window(const time_flags& flags, utc_time now, const std::string& timezone,
                                            std::vector<std::string>& warnings);
[[nodiscard]] result<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace stamplog::plan
