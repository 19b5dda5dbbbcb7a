// What a shared access signature is read to permit.
#include "stamplog/storage/sas.hpp"

#include <catch2/catch.hpp>

namespace stamplog::storage {
namespace {

const std::string good =
    "sv=2021-12-02&sr=c&sp=rcwl&st=2026-11-21T00:00:00Z&se=2026-11-22T00%3A00%3A00Z&spr=https&sig=c2VjcmV0%2Fc2VjcmV0%3D";

utc_time at(const char* text) { return *parse_rfc3339(text); }

std::string changed(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST_CASE("a container's SAS is read: rights, times, limits") {
    for (const auto& text : {good, "?" + good}) {
        const auto s = read_sas(text);
        REQUIRE(s);
        CHECK(s->of == sas_facts::reach::container);
        CHECK((s->reads && s->creates && s->writes && s->lists));
        CHECK_FALSE((s->removes || s->adds));
        CHECK(s->from == at("2026-11-21T00:00:00Z"));
        CHECK(s->until == at("2026-11-22T00:00:00Z"));
        CHECK(s->https_only);
        CHECK(to_string(*s) == "read, create, write, list, until 2026-11-22T00:00:00Z");
    }
}

TEST_CASE("a SAS has dates alone and times without seconds too") {
    CHECK(read_sas(changed(good, "2026-11-21T00:00:00Z", "2026-11-20"))->from == at("2026-11-20T00:00:00Z"));
    CHECK(read_sas(changed(good, "2026-11-21T00:00:00Z", "2026-11-20T07:30Z"))->from == at("2026-11-20T07:30:00Z"));
}

TEST_CASE("an account's SAS, a policy's and one blob's are told apart") {
    const auto account = read_sas("sv=2021-12-02&ss=bf&srt=co&sp=rwc&se=2026-11-22&sig=x");
    REQUIRE(account);
    CHECK(account->of == sas_facts::reach::account);
    const auto policy = read_sas("sv=2021-12-02&sr=c&si=support&sig=x");
    REQUIRE(policy);
    CHECK(policy->by_policy);
    CHECK((policy->reads && policy->writes));
    CHECK_FALSE(policy->until);
    const auto blob = read_sas(changed(good, "sr=c", "sr=b"));
    REQUIRE(blob);
    CHECK(check_sas(*blob, at("2026-11-21T10:00:00Z"), {}).error().what == "the SAS reaches one blob only (sr=b)");
}

TEST_CASE("what is no SAS is refused with what is wrong, and never repeated") {
    const auto [text, says] = GENERATE_COPY(
        table<std::string, std::string>({{"", "no sig="},
                                         {"hello", "without a name or a value"},
                                         {good.substr(0, good.find("&sig")), "no sig="},
                                         {changed(good, "sv=2021-12-02&", ""), "no sv="},
                                         {changed(good, "sr=c&", ""), "sr= is missing"},
                                         {changed(good, "sr=c", "sr=q"), "sr= is unknown"},
                                         {changed(good, "sp=rcwl&", ""), "sp= is missing"},
                                         {changed(good, "&se=2026-11-22T00%3A00%3A00Z", ""), "se= is missing"},
                                         {changed(good, "2026-11-21T00:00:00Z", "yesterday"), "st= is no time"},
                                         {good + "&se=2030-01-01", "se= twice"},
                                         {good + " ", "a character that no query holds"},
                                         {good + "\n", "a character that no query holds"},
                                         {changed(good, "%3A", "%zz"), "percent sign"},
                                         {"sv=1&ss=q&srt=o&sp=rw&se=2030-01-01&sig=c2VjcmV0", "does not reach blobs"},
                                         {std::string(9000, 'a'), "longer than any SAS"}}));
    const auto r = read_sas(text);
    INFO(text);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::config);
    CHECK(r.error().what.find(says) != std::string::npos);
    CHECK_FALSE(r.error().hint.empty());
    CHECK(describe(r.error()).find("c2VjcmV0") == std::string::npos);
}

TEST_CASE("before a run it is said that a SAS has expired, is early, or will expire before the end") {
    const auto s = *read_sas(good);
    using std::chrono::hours;
    CHECK(check_sas(s, at("2026-11-21T10:00:00Z"), hours(10)));
    const auto late = check_sas(s, at("2026-11-22T00:00:00Z"), hours(1));
    REQUIRE_FALSE(late);
    CHECK(late.error().code == errc::auth);
    CHECK(late.error().what == "the SAS expired at 2026-11-22T00:00:00Z");
    const auto early = check_sas(s, at("2026-11-20T00:00:00Z"), hours(1));
    REQUIRE_FALSE(early);
    CHECK(early.error().what == "the SAS is not valid before 2026-11-21T00:00:00Z");
    const auto ends = check_sas(s, at("2026-11-21T20:00:00Z"), hours(5));
    REQUIRE_FALSE(ends);
    CHECK(ends.error().what ==
          "the SAS expires at 2026-11-22T00:00:00Z, before the end that is expected (2026-11-22T01:00:00Z)");
    const auto reads = check_sas(*read_sas(changed(good, "sp=rcwl", "sp=rl")), at("2026-11-21T10:00:00Z"), hours(1));
    REQUIRE_FALSE(reads);
    CHECK(reads.error().code == errc::config);
    CHECK(reads.error().what == "the SAS permits neither to create nor to write; it permits: read, list");
}

}  // namespace
}  // namespace stamplog::storage
