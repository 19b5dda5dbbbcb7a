#include "names.hpp"

#include <array>

namespace stamplog::run {
namespace {

constexpr std::array<std::string_view, 20> step_names{
    "session-opening", "session-opened", "session-failed",  "unit-started",   "unit-ended",    "zip-landed", "session-closing",
    "session-closed",  "transcript",     "collected",       "sealed",         "staged",        "moved",      "note",
    "ended",           "resumed",        "removing-landed", "landed-removed", "stamp-learned", "narrowed"};
constexpr std::array<std::string_view, 5> outcome_names{"done", "partial", "failed", "refused", "skipped"};
constexpr std::array<std::string_view, 6> state_names{"running", "dead", "interrupted", "collected", "sealed", "staged"};

}  // namespace

std::string_view to_string(step_kind k) noexcept { return step_names[static_cast<std::size_t>(k)]; }
std::string_view to_string(outcome o) noexcept { return outcome_names[static_cast<std::size_t>(o)]; }
std::string_view to_string(run_summary::state s) noexcept { return state_names[static_cast<std::size_t>(s)]; }

std::optional<step_kind> parse_step_kind(std::string_view word) {
    for (std::size_t i = 0; i < step_names.size(); ++i)
        if (step_names[i] == word) return static_cast<step_kind>(i);
    return std::nullopt;
}

std::optional<outcome> parse_outcome(std::string_view word) {
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
        if (outcome_names[i] == word) return static_cast<outcome>(i);
    return std::nullopt;
}

}  // namespace stamplog::run
