#include "shortage.hpp"

#include <algorithm>
#include <array>

#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

using ending = attempt_result::ending;

constexpr std::string_view full_disk = "not enough space on the disk", own_timeout = "timeoutinminutes";
constexpr std::array<std::string_view, 3> time_is_over{"timed out", "timeout", "time-out"};

bool has(const std::string& lower_text, std::string_view part) { return lower_text.find(part) != std::string::npos; }

}  // namespace

bool tells_of_full_disk(std::string_view words) { return has(lower(words), full_disk); }

shortage shortage_of(const attempt_result& r, std::chrono::minutes timeout) {
    if (r.how == ending::stalled) return shortage::stall;
    if (r.how == ending::overdue) return shortage::time;
    if (r.how != ending::done && r.how != ending::failed) return shortage::none;
    if (!r.full_disk.empty()) return shortage::disk;
    const auto words = lower(r.words);
    if (has(words, own_timeout)) return shortage::time;
    const bool whole = r.how == ending::done && r.missing_roles.empty() && !r.zips.empty();
    if (whole) return shortage::none;  // whatever was said on the way
    const bool said = std::any_of(time_is_over.begin(), time_is_over.end(), [&](auto text) { return has(words, text); });
    return said || r.ended - r.started >= timeout ? shortage::time : shortage::none;
}

}  // namespace stamplog::run
