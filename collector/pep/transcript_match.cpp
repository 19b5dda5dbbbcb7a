#include "transcript_match.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

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

// `surely`: the start does not decide whether it is ours, only which of several is.
std::optional<ticks> from_our_start(utc_time local, const our_session& s, bool surely) {
    if (s.stamp_offset) {
        const ticks off = std::chrono::abs(local - std::chrono::minutes(*s.stamp_offset) - s.opened);
        return surely || off <= tolerance ? std::optional(off) : std::nullopt;
    }
    const ticks difference = local - s.opened;
    if (difference >= westernmost - tolerance && difference <= easternmost + tolerance)
        return easternmost + tolerance - difference;
    if (!surely) return std::nullopt;
    return easternmost - westernmost + 2 * tolerance + std::chrono::abs(difference);
}

std::vector<std::string> in_common(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::vector<std::string> out;
    std::ranges::set_intersection(a, b, std::back_inserter(out));
    return out;
}

// Starts are whole seconds: of two that began in the same one, the text with fewer cmdlets that we did not run is nearer.
ticks surplus(const transcript& t, const our_session& s) {
    return ticks(std::ranges::count_if(t.cmdlets, [&](const auto& c) {
        return c != "close-privilegedendpoint" && !s.cmdlets.contains(c);  // which is no part of what ran
    }));
}

// Below a folder that a run made for itself, stamplog-<yyyymmddThhmmssZ>-<6 hex>: nobody else was ever told of it.
bool of_one_run(std::string_view path) {
    constexpr std::string_view shape = "stamplog-########t######z-xxxxxx";
    const auto fits = [](char c, char s) {
        const bool digit = c >= '0' && c <= '9';
        return s == '#' ? digit : s == 'x' ? digit || (c >= 'a' && c <= 'f') : c == s;
    };
    const auto lowered = lower(path);
    for (std::size_t at = 0; at + shape.size() <= lowered.size(); ++at)
        if (std::equal(shape.begin(), shape.end(), lowered.begin() + static_cast<std::ptrdiff_t>(at),
                       [&](char s, char c) { return fits(c, s); }))
            return true;
    return false;
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
    const auto common = in_common(t.share_paths, s.share_paths);
    if (!t.share_paths.empty() && common.empty()) return std::nullopt;
    const auto off = from_our_start(*t.start, s, std::ranges::any_of(common, of_one_run));
    return off ? std::optional(*off + surplus(t, s)) : std::nullopt;
}

}  // namespace stamplog::pep
