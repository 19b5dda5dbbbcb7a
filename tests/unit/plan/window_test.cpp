#include <catch2/catch.hpp>

#include "stamplog/plan/request.hpp"

using namespace stamplog;

namespace {
const auto now = *parse_rfc3339("2026-11-21T13:30:00Z");  // 14:30 in Berlin
struct row {
    const char *from, *to, *around, *length;  // null: not given
    const char* expected;                     // "from/to", or null: an error
};
std::optional<std::string> optional(const char* text) { return text ? std::optional<std::string>(text) : std::nullopt; }
result<plan::window> resolve(const row& r, std::vector<std::string>& warnings) {
    return plan::resolve_window({optional(r.from), optional(r.to), optional(r.around), optional(r.length)}, now,
                                "W. Europe Standard Time", warnings);
}
std::vector<std::string> warnings_of(const row& r) {
    std::vector<std::string> warnings;
    REQUIRE(resolve(r, warnings));
    return warnings;
}
}  // namespace

TEST_CASE("every combination of --from, --to, --around and --for means what docs/CLI.md says") {
    const char* none = nullptr;
    const row table[] = {
        // --from  --to     --around --for
        {none, none, none, none, "2026-11-21T09:30:00Z/2026-11-21T13:30:00Z"},
        {none, none, none, "1h", "2026-11-21T12:30:00Z/2026-11-21T13:30:00Z"},
        {none, none, "13:00", none, "2026-11-21T10:00:00Z/2026-11-21T14:00:00Z"},
        {none, none, "13:00", "1h", "2026-11-21T11:30:00Z/2026-11-21T12:30:00Z"},
        {none, none, "13:00", "1s", "2026-11-21T12:00:00Z/2026-11-21T12:00:01Z"},
        {none, "13:00", none, none, "2026-11-21T08:00:00Z/2026-11-21T12:00:00Z"},
        {none, "13:00", none, "30m", "2026-11-21T11:30:00Z/2026-11-21T12:00:00Z"},
        {none, "13:00", "13:00", none, none},
        {none, "13:00", "13:00", "1h", none},
        {"13:00", none, none, none, "2026-11-21T12:00:00Z/2026-11-21T13:30:00Z"},
        {"13:00", none, none, "1h", "2026-11-21T12:00:00Z/2026-11-21T13:00:00Z"},
        {"13:00", none, "13:00", none, none},
        {"13:00", none, "13:00", "1h", none},
        {"13:00", "14:00", none, none, "2026-11-21T12:00:00Z/2026-11-21T13:00:00Z"},
        {"13:00", "14:00", none, "1h", none},
        {"13:00", "14:00", "13:30", none, none},
        {"13:00", "14:00", "13:30", "1h", none},
    };
    for (const auto& r : table) {
        INFO((r.from ? r.from : "-") << " " << (r.to ? r.to : "-") << " " << (r.around ? r.around : "-") << " "
                                     << (r.length ? r.length : "-"));
        std::vector<std::string> warnings;
        const auto w = resolve(r, warnings);
        REQUIRE(w.has_value() == (r.expected != nullptr));
        if (w)
            CHECK(format_rfc3339(w->from) + "/" + format_rfc3339(w->to) == r.expected);
        else
            CHECK(w.error().code == errc::config);
    }
}

TEST_CASE("an empty or backward window is an error") {
    std::vector<std::string> warnings;
    for (const row r : {row{"13:00", "13:00", nullptr, nullptr, nullptr},
                        {"14:00", "13:00", nullptr, nullptr, nullptr},
                        {"2026-11-22 10:00", nullptr, nullptr, nullptr, nullptr},
                        {"now", nullptr, nullptr, nullptr, nullptr}})
        CHECK(resolve(r, warnings).error().code == errc::config);
}

TEST_CASE("errors name the flag") {
    std::vector<std::string> warnings;
    CHECK(resolve({nullptr, nullptr, nullptr, "long", nullptr}, warnings).error().what.find("--for") == 0);
    CHECK(resolve({"x", nullptr, nullptr, nullptr, nullptr}, warnings).error().what.find("--from") == 0);
    CHECK(resolve({nullptr, "x", nullptr, nullptr, nullptr}, warnings).error().what.find("--to") == 0);
    CHECK(resolve({nullptr, nullptr, "x", nullptr, nullptr}, warnings).error().what.find("--around") == 0);
}

TEST_CASE("windows that may disappoint warn, usual ones do not") {
    CHECK(warnings_of({nullptr, nullptr, nullptr, "4h", nullptr}).empty());
    const auto long_one = warnings_of({nullptr, nullptr, nullptr, "4h1m", nullptr});
    REQUIRE(long_one.size() == 1);
    CHECK(long_one[0].find("longer than 4 hours") != std::string::npos);
    const auto truncated = warnings_of({nullptr, nullptr, nullptr, "8h", nullptr});
    REQUIRE(truncated.size() == 1);
    CHECK(truncated[0].find("log truncation probable") != std::string::npos);
    const auto old = warnings_of({"2026-11-14 14:00", nullptr, nullptr, "1h", nullptr});
    REQUIRE(old.size() == 1);
    CHECK(old[0].find("7 days") != std::string::npos);
    const auto future_end = warnings_of({nullptr, nullptr, "14:00", "4h", nullptr});
    REQUIRE(future_end.size() == 1);
    CHECK(future_end[0].find("ends in the future") != std::string::npos);
    const auto future = warnings_of({"2026-11-22 10:00", nullptr, nullptr, "1h", nullptr});
    REQUIRE(future.size() == 1);
    CHECK(future[0].find("whole window lies in the future") != std::string::npos);
}
