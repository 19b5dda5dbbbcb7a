#include "transcript_match.hpp"

#include <algorithm>

#include "stamplog/base/text.hpp"

namespace stamplog::pep {
namespace {

constexpr std::chrono::minutes tolerance{10};
constexpr std::chrono::hours westernmost{-12}, easternmost{14};

struct account {
    std::string_view domain, name;
    char form = 0;  // '\\', '@', or 0 for a bare name
};

account split(std::string_view user) {
    if (const auto at = user.find('\\'); at != std::string_view::npos) return {user.substr(0, at), user.substr(at + 1), '\\'};
    if (const auto at = user.rfind('@'); at != std::string_view::npos) return {user.substr(at + 1), user.substr(0, at), '@'};
    return {{}, user, 0};
}

std::optional<ticks> from_our_start(utc_time local, const our_session& s) {
    if (s.stamp_offset) {
        const ticks off = std::chrono::abs(local - std::chrono::minutes(*s.stamp_offset) - s.opened);
        return off <= tolerance ? std::optional(off) : std::nullopt;
    }
    const auto difference = local - s.opened;
    if (difference < westernmost - tolerance || difference > easternmost + tolerance) return std::nullopt;
    return easternmost + tolerance - difference;
}

bool have_one_in_common(const std::set<std::string>& a, const std::set<std::string>& b) {
    return std::any_of(a.begin(), a.end(), [&](const auto& x) { return b.contains(x); });
}

}  // namespace

bool same_user(std::string_view a, std::string_view b) {
    const auto x = split(a), y = split(b);
    if (!same_name(x.name, y.name)) return false;
    return x.form != y.form || same_name(x.domain, y.domain);
}

std::optional<ticks> distance_to(const transcript& t, const our_session& s) {
    if (!t.start) return std::nullopt;
    if (!s.user.empty() && !same_user(t.user, s.user)) return std::nullopt;
    if (!std::includes(t.cmdlets.begin(), t.cmdlets.end(), s.cmdlets.begin(), s.cmdlets.end())) return std::nullopt;
    if (!t.share_paths.empty() && !have_one_in_common(t.share_paths, s.share_paths)) return std::nullopt;
    return from_our_start(*t.start, s);
}

}  // namespace stamplog::pep
