#include <catch2/catch.hpp>

#include "stamplog/report/case.hpp"
#include "stamplog/report/coverage.hpp"
#include "stamplog/report/html.hpp"

using namespace stamplog;
using namespace stamplog::report;

namespace {

const utc_time noon = *parse_rfc3339("2026-11-21T12:00:00Z");

coverage sample() {
    coverage c;
    c.units.push_back({.id = 1,
                       .kind = "logs",
                       .title = "Storage",
                       .roles = {"Storage"},
                       .outcome = "failed",
                       .reason = "disk <full> & \"gone\"",
                       .attempts = 2,
                       .started = noon,
                       .missing_roles = {"Storage"}});
    c.roles.push_back({"Storage", "e1", 1, "missing", 0, 0});
    c.sessions.push_back(
        {.ercs = "e1", .id = "id", .opened = true, .opened_at = noon, .transcripts = {{"transcripts/E/t.zip", 5, "ab", true}}});
    c.zips.push_back({.name = "f/a.zip",
                      .role = "Storage",
                      .unit = 1,
                      .attempt = 1,
                      .size = 18'446'744'073'709'551'615ULL,
                      .superseded = true});
    c.missing.push_back({"role Storage", "disk full", "ask for less"});
    c.notes = {"serial from here on"};
    return c;
}

case_document sample_case() {
    case_document d;
    d.case_id = "2611<script>alert(1)</script>";
    d.stamp = "east";
    d.started = d.from = d.to = noon;
    d.roles = {"Storage"};
    return d;
}

}  // namespace

TEST_CASE("coverage is read back as it was written, and written the same every time") {
    const auto text = to_json(sample());
    const auto back = parse_coverage(text);
    REQUIRE(back);
    CHECK(to_json(*back) == text);
    CHECK(back->units[0].started == noon);
    CHECK_FALSE(back->units[0].ended);
    CHECK(back->zips[0].size == 18'446'744'073'709'551'615ULL);
    CHECK(back->sessions[0].transcripts[0].ours);
}

TEST_CASE("a case is read back as it was written") {
    const auto text = to_json(sample_case());
    const auto back = parse_case(text);
    REQUIRE(back);
    CHECK(to_json(*back) == text);
    CHECK(back->from == noon);
}

TEST_CASE("fields that this version does not know do no harm, absent ones keep their default") {
    const auto c =
        parse_coverage(R"({"schema":"stamplog/coverage","version":1,"complete":true,"new":[1],"units":[{"id":3,"x":{}}]})");
    REQUIRE(c);
    CHECK(c->complete);
    CHECK(c->units.at(0).id == 3);
}

TEST_CASE("hostile documents are refused with their reason") {
    const std::string head = R"({"schema":"stamplog/coverage","version":1,)";
    const auto code = [](const std::string& text) { return parse_coverage(text).error().code; };
    for (const auto& text :
         {std::string(), std::string("[]"), std::string("{"), std::string("\xff"),
          std::string(R"({"schema":"other","version":1})"), head + R"("units":{}})", head + R"("units":[1]})",
          head + R"("units":[{"id":"1"}]})", head + R"("units":[{"id":99999999999}]})", head + R"("zips":[{"size":-1}]})",
          head + R"("units":[{"started":"noon"}]})"}) {
        INFO(text);
        REQUIRE_FALSE(parse_coverage(text));
        CHECK(code(text) == errc::corrupt);
    }
    CHECK(code(R"({"schema":"stamplog/coverage","version":2})") == errc::unsupported);
    CHECK(code(std::string(1'000'000, '[')) == errc::limit);
}

TEST_CASE("text that is no UTF-8 does not stop a document") {
    auto c = sample();
    c.notes = {"\xff\xfe"};
    CHECK(parse_coverage(to_json(c)));
}

TEST_CASE("the page shows foreign text as text") {
    auto c = sample();
    c.notes.push_back("bell \x07 broken \xff end");
    const auto page = render_html(sample_case(), c);
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("2611&lt;script&gt;") != std::string::npos);
    CHECK(page.find("disk &lt;full&gt; &amp; &quot;gone&quot;") != std::string::npos);
    CHECK(page.find("bell \\x07 broken \xEF\xBF\xBD end") != std::string::npos);
    CHECK(page.find("http://") == std::string::npos);
    CHECK(page.find("https://") == std::string::npos);
    CHECK(page.find("ask for less") != std::string::npos);
    CHECK(page == render_html(sample_case(), c));
}
