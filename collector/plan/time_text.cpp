#include "time_text.hpp"

#include <optional>

#include "stamplog/base/text.hpp"
#include "stamplog/pep/stamp.hpp"

namespace stamplog::plan {
namespace {

// A pattern of digits ('0') and literal characters against the text; the numbers between the literals.
std::optional<std::vector<int>> match(std::string_view pattern, std::string_view text) {
    if (pattern.size() != text.size()) return std::nullopt;
    std::vector<int> numbers;
    bool in_number = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (pattern[i] != '0') {
            if (text[i] != pattern[i]) return std::nullopt;
            in_number = false;
            continue;
        }
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        if (!in_number) numbers.push_back(0);
        in_number = true;
        numbers.back() = numbers.back() * 10 + (text[i] - '0');
    }
    return numbers;
}

struct stamp_text {
    bool has_date = false;
    pep::civil_time civil{};
};

std::optional<stamp_text> read_stamp_text(std::string_view text) {
    for (const auto* pattern : {"00:00", "0:00", "00:00:00"})
        if (const auto n = match(pattern, text))
            return stamp_text{false, {0, 0, 0, (*n)[0], (*n)[1], n->size() > 2 ? (*n)[2] : 0}};
    for (const auto* pattern : {"0000-00-00 00:00", "0000-00-00T00:00", "0000-00-00 00:00:00", "0000-00-00T00:00:00"})
        if (const auto n = match(pattern, text))
            return stamp_text{true, {(*n)[0], (*n)[1], (*n)[2], (*n)[3], (*n)[4], n->size() > 5 ? (*n)[5] : 0}};
    return std::nullopt;
}

void set_date(pep::civil_time& t, std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    t.year = static_cast<int>(date.year());
    t.month = static_cast<int>(static_cast<unsigned>(date.month()));
    t.day = static_cast<int>(static_cast<unsigned>(date.day()));
}

// The day before or the same day, by the stamp's calendar.
result<pep::resolved_time> latest_before(utc_time now, pep::civil_time t, const std::string& zone) {
    const auto today = pep::to_civil(zone, now);
    if (!today) return fail(today.error());
    using namespace std::chrono;
    const sys_days day{year(today->year) / month(static_cast<unsigned>(today->month)) /
                       std::chrono::day(static_cast<unsigned>(today->day))};
    set_date(t, day);
    auto at = pep::to_utc(zone, t);
    if (!at || at->at <= now) return at;
    set_date(t, day - days(1));
    return pep::to_utc(zone, t);
}

result<utc_time> from_stamp_time(std::string_view flag, std::string_view text, const stamp_text& parsed, utc_time now,
                                 const std::string& zone, std::vector<std::string>& warnings) {
    const std::string name(flag);
    if (zone.empty())
        return fail(errc::config, name + ": " + in_quotes(text) + " is stamp time, and the stamp's time zone is not known",
                    "Give --stamp FILE, or a time with an offset such as 2026-11-21T14:05+01:00, or -4h.");
    const auto at = parsed.has_date ? pep::to_utc(zone, parsed.civil) : latest_before(now, parsed.civil, zone);
    if (!at) {
        const auto code = at.error().code == errc::not_found ? errc::config : at.error().code;
        return fail(code, name + ": " + in_quotes(text) + ": " + at.error().what, at.error().hint);
    }
    if (at->ambiguous)
        warnings.push_back(name + ": " + in_quotes(text) +
                           " is there twice, because clocks go back; the first is taken: " + format_rfc3339(at->at));
    if (at->shifted)
        warnings.push_back(name + ": " + in_quotes(text) + " does not exist, because clocks go forward; taken as " +
                           format_rfc3339(at->at));
    return at->at;
}

}  // namespace

result<utc_time> parse_time(std::string_view flag, std::string_view text, utc_time now, const std::string& timezone,
                            std::vector<std::string>& warnings) {
    if (text == "now") return now;
    if (const auto exact = parse_rfc3339(text)) return *exact;
    if (text.starts_with('-')) {
        const auto back = parse_duration(text.substr(1));
        if (!back) return fail_in(flag, back);
        return now - *back;
    }
    if (const auto parsed = read_stamp_text(text)) return from_stamp_time(flag, text, *parsed, now, timezone, warnings);
    return fail(
        errc::config, std::string(flag) + ": " + in_quotes(text) + " is not a time",
        "Write it as 14:05 or \"2026-11-21 14:05\" (stamp time), 2026-11-21T14:05:00Z, 2026-11-21T14:05+01:00, or -4h.");
}

}  // namespace stamplog::plan
