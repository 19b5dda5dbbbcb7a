// The exit codes, a public promise (docs/CLI.md). Of several that apply, the one that stands first in `precedence` is used.
#pragma once

#include <array>
#include <initializer_list>

namespace stamplog {

enum class exit_code : int {
    complete = 0,  // every unit done, the transcript of every session opened, every stage verified
    internal_error = 1,
    usage = 2,              // usage or configuration
    partial = 3,            // a bundle exists, what is missing is named
    nothing_collected = 4,  // sessions were open, and neither a zip nor information came
    auth_refused = 5,       // by every ERCS asked
    not_delivered = 6,      // collected, but not at every stage, or not even sealed
    verification_failed = 7,
    preflight_refused = 8,  // nothing was started
    interrupted = 130,      // before the bundle was sealed
};

inline constexpr std::array precedence{
    exit_code::internal_error, exit_code::usage,        exit_code::interrupted,       exit_code::verification_failed,
    exit_code::not_delivered,  exit_code::auth_refused, exit_code::preflight_refused, exit_code::nothing_collected,
    exit_code::partial,        exit_code::complete,
};

constexpr exit_code first_of(std::initializer_list<exit_code> applying) noexcept {
    for (auto code : precedence)
        for (auto a : applying)
            if (a == code) return code;
    return exit_code::complete;
}

}  // namespace stamplog
