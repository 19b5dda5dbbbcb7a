#include "stamplog/base/text.hpp"
#include "stamplog/plan/request.hpp"

namespace stamplog::plan {
namespace {

constexpr std::chrono::seconds longest = std::chrono::days(366);

std::int64_t seconds_in(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3600;
        case 'd':
            return 86400;
        default:
            return 0;
    }
}

}  // namespace

// Parts from large to small, each unit once: "1h30m", never "30m1h" or "1h1h".
result<std::chrono::seconds> parse_duration(std::string_view text) {
    const auto wrong = [&] {
        return fail(errc::config, in_quotes(text) + " is not a length of time", "Write it as 4h, 90m, 1h30m, 2d or 45s.");
    };
    std::int64_t total = 0, last_unit = 0;
    if (text.empty()) return wrong();
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::int64_t n = 0;
        const auto first = at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at - first < 9; ++at) n = n * 10 + (text[at] - '0');
        if (at == first || at == text.size()) return wrong();
        const auto unit = seconds_in(text[at]);
        if (unit == 0 || (last_unit != 0 && unit >= last_unit)) return wrong();
        total += n * unit;
        last_unit = unit;
    }
    if (total == 0) return wrong();
    if (std::chrono::seconds(total) > longest)
        return fail(errc::config, in_quotes(text) + " is longer than a year", "Stamps keep logs for days, not years.");
    return std::chrono::seconds(total);
}

}  // namespace stamplog::plan
