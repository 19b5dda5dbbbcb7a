// --from, --to, --around, --for in any sensible combination:
//
//   nothing             the last 4 hours          --around T            2 hours on either side
//   --for D             the last D                --around T --for D    D, centred on T
//   --from F            F to now                  --from F --for D      F to F+D
//   --to T              4 hours before T          --to T --for D        T-D to T
//   --from F --to T     as said                   all others            an error
#include "time_text.hpp"

namespace stamplog::plan {
namespace {

using std::chrono::hours;

constexpr hours usual{4}, truncating{8};
constexpr hours kept = std::chrono::days(7);

result<void> check_combination(const time_flags& f) {
    const auto clash = [](const char* a, const char* b) {
        return fail(errc::config, std::string(a) + " and " + b + " do not go together",
                    "Use --from with --to, or one of --from, --to, --around with --for.");
    };
    if (f.around && f.from) return clash("--around", "--from");
    if (f.around && f.to) return clash("--around", "--to");
    if (f.from && f.to && f.length) return clash("--for", "--from with --to");
    return {};
}

struct points {
    std::optional<utc_time> from, to, around;
    std::optional<std::chrono::seconds> length;
};

window combine(const points& p, utc_time now) {
    const auto length = p.length.value_or(usual);
    if (p.around) return {*p.around - length / 2, *p.around - length / 2 + length};
    if (p.from && p.to) return {*p.from, *p.to};
    if (p.from) return {*p.from, p.length ? *p.from + length : now};
    const auto to = p.to.value_or(now);
    return {to - length, to};
}

void warn(const window& w, utc_time now, std::vector<std::string>& warnings) {
    if (w.from >= now)
        warnings.push_back("the whole window lies in the future: it begins at " + format_rfc3339(w.from) +
                           ", nothing is logged yet");
    else if (w.to > now)
        warnings.push_back("the window ends in the future; logs end where the stamp's clock is");
    if (now - w.from > kept) warnings.push_back("the window begins more than 7 days ago; most logs are gone by then");
    if (w.to - w.from >= truncating)
        warnings.push_back("the window is 8 hours or longer: log truncation probable; collect in windows of 4 hours");
    else if (w.to - w.from > usual)
        warnings.push_back("the window is longer than 4 hours, which Microsoft names as the most for one collection");
}

}  // namespace

result<window> resolve_window(const time_flags& flags, utc_time now, const std::string& timezone,
                              std::vector<std::string>& warnings) {
    if (auto ok = check_combination(flags); !ok) return fail(ok.error());
    points p;
    const auto take = [&](const char* flag, const std::optional<std::string>& text,
                          std::optional<utc_time>& into) -> result<void> {
        if (!text) return {};
        const auto at = parse_time(flag, *text, now, timezone, warnings);
        if (!at) return fail(at.error());
        into = *at;
        return {};
    };
    if (auto ok = take("--from", flags.from, p.from); !ok) return fail(ok.error());
    if (auto ok = take("--to", flags.to, p.to); !ok) return fail(ok.error());
    if (auto ok = take("--around", flags.around, p.around); !ok) return fail(ok.error());
    if (flags.length) {
        const auto length = parse_duration(*flags.length);
        if (!length) return fail_in("--for", length);
        p.length = *length;
    }
    const auto w = combine(p, now);
    if (w.from >= w.to)
        return fail(errc::config,
                    "the window is empty: it begins at " + format_rfc3339(w.from) + " and ends at " + format_rfc3339(w.to),
                    "Check --from and --to: the first must be earlier.");
    warn(w, now, warnings);
    return w;
}

}  // namespace stamplog::plan
