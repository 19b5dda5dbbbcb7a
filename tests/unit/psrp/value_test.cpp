// Looking into values, comparing and printing them.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "stamplog/psrp/clixml.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

value list_of(std::vector<value> items) {
    auto o = std::make_shared<object>();
    o->type_names = {"System.Object[]", "System.Array", "System.Object"};
    o->kind = object::container::list;
    o->items = std::move(items);
    return o;
}

value dictionary_of(std::vector<std::pair<value, value>> entries) {
    auto o = std::make_shared<object>();
    o->kind = object::container::dictionary;
    o->entries = std::move(entries);
    return o;
}

}  // namespace

TEST_CASE("properties are found by name without regard to case, extended ones first") {
    object o;
    o.adapted = {{"Name", std::string("adapted")}, {"Other", std::int32_t{1}}};
    o.extended = {{"NAME", std::string("extended")}};
    CHECK(as_string(*o.find("name")) == "extended");
    CHECK(as_int(*o.find("oTHER")) == 1);
    CHECK(o.find("nam") == nullptr);
    CHECK(o.find("") == nullptr);
}

TEST_CASE("accessors look through wrapping and refuse other types") {
    const value number = make_enum("T", "Two", 2);
    CHECK(as_int(number) == 2);
    CHECK_FALSE(as_string(number).has_value());
    CHECK_FALSE(as_bool(number).has_value());
    CHECK_FALSE(as_int(value(std::string("2"))).has_value());
    CHECK_FALSE(as_int(value(2.0)).has_value());
    CHECK_FALSE(as_int(value(true)).has_value());
    CHECK_FALSE(as_int(value(std::numeric_limits<std::uint64_t>::max())).has_value());
    CHECK(as_int(value(std::uint64_t{5})) == 5);
    CHECK(as_int(value(std::int8_t{-5})) == -5);
    CHECK(as_string(value(tagged_text{tagged_text::tag::version, "1.2"})) == "1.2");
    CHECK(as_object(value(std::int32_t{1})) == nullptr);
    CHECK(as_object(number) != nullptr);
    CHECK_FALSE(as_int(list_of({std::int32_t{1}})).has_value());
}

TEST_CASE("values are equal by content, whatever the order of properties and entries") {
    const value a = make_object({{"x", std::int32_t{1}}, {"y", std::string("2")}});
    const value b = make_object({{"y", std::string("2")}, {"x", std::int32_t{1}}});
    CHECK(equal(a, b));
    CHECK_FALSE(equal(a, make_object({{"x", std::int32_t{1}}})));
    CHECK_FALSE(equal(a, make_object({{"x", std::int64_t{1}}, {"y", std::string("2")}})));
    CHECK_FALSE(equal(a, make_object({{"X", std::int32_t{1}}, {"y", std::string("2")}})));
    CHECK(equal(dictionary_of({{std::int32_t{1}, true}, {std::string("a"), false}}),
                dictionary_of({{std::string("a"), false}, {std::int32_t{1}, true}})));
    CHECK_FALSE(equal(dictionary_of({{std::int32_t{1}, true}}), dictionary_of({{std::int64_t{1}, true}})));
    CHECK_FALSE(equal(list_of({std::int32_t{1}, std::int32_t{2}}), list_of({std::int32_t{2}, std::int32_t{1}})));
    CHECK(equal(value(std::nan("")), value(std::nan(""))));
    CHECK_FALSE(equal(value(nil{}), value(std::string())));
}

TEST_CASE("each part of an object counts in a comparison") {
    const auto base = std::make_shared<object>();
    CHECK(equal(value(base), value(std::make_shared<object>())));
    auto differs = [&](auto change) {
        auto other = std::make_shared<object>();
        change(*other);
        return !equal(value(base), value(other)) && !equal(value(other), value(base));
    };
    CHECK(differs([](object& o) { o.type_names = {"T"}; }));
    CHECK(differs([](object& o) { o.to_string = ""; }));
    CHECK(differs([](object& o) { o.adapted = {{"a", nil{}}}; }));
    CHECK(differs([](object& o) { o.extended = {{"a", nil{}}}; }));
    CHECK(differs([](object& o) { o.kind = object::container::list; }));
    CHECK(differs([](object& o) { o.base = true; }));
    CHECK(differs([](object& o) { o.items = {nil{}}; }));
    CHECK(differs([](object& o) { o.entries = {{nil{}, nil{}}}; }));
}

TEST_CASE("values print as PowerShell prints them") {
    CHECK(display(nil{}).empty());
    CHECK(display(true) == "True");
    CHECK(display(std::int32_t{-5}) == "-5");
    CHECK(display(std::uint8_t{200}) == "200");
    CHECK(display(0.5) == "0.5");
    CHECK(display(1e20) == "1E+20");
    CHECK(display(1e-7) == "1E-07");
    CHECK(display(1.5f) == "1.5");
    CHECK(display(std::numeric_limits<double>::infinity()) == "Infinity");
    CHECK(display(character{u'a'}) == "a");
    CHECK(display(character{0xD800}) == "\xEF\xBF\xBD");
    CHECK(display(std::string("x")) == "x");
    CHECK(display(bytes{1, 20, 255}) == "1 20 255");
    CHECK(display(*parse_guid("792E5B37-4505-47EF-B7D2-8711BB7AFFA8")) == "792e5b37-4505-47ef-b7d2-8711bb7affa8");
    CHECK(display(tagged_text{tagged_text::tag::version, "1.2"}) == "1.2");
    CHECK(display(make_enum("T", "Two", 2)) == "Two");
    CHECK(display(make_string_list({"a", "b"})) == "a b");
    CHECK(display(list_of({std::int32_t{1}, list_of({std::int32_t{2}}), nil{}})) == "1 System.Object[] ");
    CHECK(display(make_object({{"a", std::int32_t{1}}, {"b", std::string("x")}})) == "@{a=1; b=x}");
    CHECK(display(read_clixml("<Obj><TN><T>Some.Type</T></TN><MS><S N=\"a\">b</S></MS></Obj>").value()) == "Some.Type");
}

TEST_CASE("an encrypted string is never printed") {
    CHECK(display(encrypted_string{{0x41, 0x42}}) == "System.Security.SecureString");
}
