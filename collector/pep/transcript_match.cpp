#include "transcript_match.hpp"

#include <algorithm>

#include "nearest_names.hpp"

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

bool near(utc_time a, utc_time b) { return std::chrono::abs(a - b) <= tolerance; }

bool starts_with_us(utc_time local, const our_session& s) {
    if (near(local, s.opened)) return true;
    if (s.stamp_offset) return near(local - std::chrono::minutes(*s.stamp_offset), s.opened);
    const auto difference = local - s.opened;
    return difference >= westernmost - tolerance && difference <= easternmost + tolerance;
}

}  // namespace

bool same_user(std::string_view a, std::string_view b) {
    const auto x = split(a), y = split(b);
    if (!same_name(x.name, y.name)) return false;
    return x.form != y.form || same_name(x.domain, y.domain);
}

bool is_ours(const transcript& t, const our_session& s) {
    if (!t.start || !starts_with_us(*t.start, s)) return false;
    if (!s.user.empty() && !same_user(t.user, s.user)) return false;
    return std::includes(t.cmdlets.begin(), t.cmdlets.end(), s.cmdlets.begin(), s.cmdlets.end());
}

}  // namespace stamplog::pep
