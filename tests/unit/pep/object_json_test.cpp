#include "stamplog/pep/object_json.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace stamplog;
using psrp::value;

TEST_CASE("values become the JSON that says the same") {
    CHECK(pep::to_json(value()) == "null");
    CHECK(pep::to_json(value(true)) == "true");
    CHECK(pep::to_json(value(std::string("a\"b\n"))) == "\"a\\\"b\\n\"");
    CHECK(pep::to_json(value(std::int64_t{-5})) == "-5");
    CHECK(pep::to_json(value(std::uint64_t{18'446'744'073'709'551'615U})) == "18446744073709551615");
    CHECK(pep::to_json(value(1.5)) == "1.5");
    CHECK(pep::to_json(value(bytes{1, 2, 3})) == "\"AQID\"");
    CHECK(pep::to_json(value(psrp::tagged_text{psrp::tagged_text::tag::date_time, "2026-11-21T00:00:00Z"})) ==
          "\"2026-11-21T00:00:00Z\"");
    CHECK(pep::to_json(std::vector<value>{value(std::int32_t{1}), value()}) == "[\n  1,\n  null\n]");
}

TEST_CASE("a secret never becomes text") { CHECK(pep::to_json(value(psrp::encrypted_string{{1, 2, 3}})) == "\"(secret)\""); }

TEST_CASE("numbers without a value and bytes without a meaning stay valid JSON") {
    const auto nan = pep::to_json(value(std::numeric_limits<double>::quiet_NaN()));
    CHECK(nan.front() == '"');
    CHECK(pep::to_json(value(std::string("\xED\xA0\x80"))).find("\xEF\xBF\xBD") != std::string::npos);
}

TEST_CASE("an object is its properties, extended before adapted, in order") {
    auto o = std::make_shared<psrp::object>();
    o->adapted = {{"B", value(std::int32_t{1})}, {"A", value(std::int32_t{2})}};
    o->extended = {{"B", value(std::int32_t{3})}};
    CHECK(pep::to_json(value(o)) == "{\n  \"B\": 3,\n  \"A\": 2\n}");
}

TEST_CASE("an object without properties is what it calls itself, a wrapped value is the value") {
    auto named = std::make_shared<psrp::object>();
    named->to_string = "OK";
    CHECK(pep::to_json(value(named)) == "\"OK\"");
    CHECK(pep::to_json(psrp::make_enum("System.DayOfWeek", "Friday", 5)) == "5");
}

TEST_CASE("values nested too deeply or shared too often end") {
    value deep = std::string("bottom");
    for (int i = 0; i < 1'000; ++i) {
        auto o = std::make_shared<psrp::object>();
        o->extended = {{"x", deep}};
        deep = o;
    }
    CHECK(pep::to_json(deep).find("(deeper)") != std::string::npos);
    value wide = std::string("x");
    for (int i = 0; i < 30; ++i) {
        auto list = std::make_shared<psrp::object>();
        list->kind = psrp::object::container::list;
        list->items = {wide, wide};
        wide = list;
    }
    CHECK(pep::to_json(wide).size() < 200'000'000);
}
