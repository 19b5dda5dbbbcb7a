#include "object_view.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "fake_world.hpp"

using namespace stamplog;
using namespace stamplog::cli;

namespace {

struct shown : test::fake_world {
    printer print{w, false, false};
    object_view view;
    explicit shown(object_format how = object_format::automatic, std::size_t width = 0) : view(print, time, how, width) {}
    std::vector<std::string> lines() {
        view.flush();
        std::vector<std::string> all;
        std::istringstream in(out);
        for (std::string line; std::getline(in, line);) all.push_back(line);
        return all;
    }
};
psrp::value disk(const std::string& name, std::int32_t size) { return psrp::make_object({{"Name", name}, {"Size", size}}); }
psrp::value five() {
    return psrp::make_object(
        {{"A", std::string("1")}, {"Bcd", psrp::nil{}}, {"C", true}, {"D", std::int32_t{4}}, {"E", std::string("e")}});
}

}  // namespace

TEST_CASE("up to four properties make a table, more a list", "[cli]") {
    shown table;
    table.view.show(disk("a", 1));
    table.view.show(disk("longer", 22));
    CHECK(table.lines() == std::vector<std::string>{"Name   Size", "----   ----", "a      1", "longer 22", ""});
    shown list;
    list.view.show(five());
    CHECK(list.lines() == std::vector<std::string>{"A   : 1", "Bcd : ", "C   : True", "D   : 4", "E   : e", ""});
}

TEST_CASE("the format that is asked for holds whatever the number of properties", "[cli]") {
    shown list(object_format::list), table(object_format::table);
    list.view.show(disk("a", 1));
    CHECK(list.lines().at(0) == "Name : a");
    table.view.show(five());
    CHECK(table.lines().at(0) == "A Bcd C    D E");
}

TEST_CASE("another shape begins another table, and a plain value stands behind what came before it", "[cli]") {
    shown s;
    s.view.show(disk("a", 1));
    s.view.show(std::string("text"));
    s.view.show(psrp::make_object({{"Other", std::string("x")}}));
    CHECK(s.lines() == std::vector<std::string>{"Name Size", "---- ----", "a    1", "", "text", "Other", "-----", "x", ""});
}

TEST_CASE("on a terminal a table is never wider than it; the widest column gives way", "[cli]") {
    shown s(object_format::automatic, 20);
    s.view.show(disk(std::string(50, 'x'), 7));
    for (const auto& line : s.lines()) CHECK(line.size() <= 20 + 2);  // the mark of a cut has three bytes and one cell
    CHECK(s.lines().at(2).ends_with("… 7"));
    shown whole;
    whole.view.show(disk(std::string(500, 'x'), 7));
    CHECK(whole.lines().at(2).size() > 500);
}

TEST_CASE("rows are printed while others are still to come", "[cli]") {
    shown s;
    s.view.show(disk("a", 1));
    CHECK(s.out.empty());
    s.time.advance(std::chrono::seconds(1));
    s.view.show(disk("b", 2));
    CHECK(s.out.find("b    2") != std::string::npos);
    s.view.show(disk("a name that is too long by now", 3));
    CHECK(s.out.find("a n… 3") != std::string::npos);
}

TEST_CASE("foreign text cannot drive the terminal, and lists stand in braces", "[cli]") {
    shown s;
    auto list = std::make_shared<psrp::object>();
    list->kind = psrp::object::container::list;
    list->items = {std::string("one"), std::string("two\nlines")};
    s.view.show(psrp::make_object({{"Es\x1b[2Jc", std::string("\x1b]0;title\x07")}, {"List", psrp::value(list)}}));
    const auto all = s.lines();
    CHECK(s.out.find('\x1b') == std::string::npos);
    CHECK(all.at(2).find("{one, two\\nlines}") != std::string::npos);
    CHECK(all.size() == 4);
}

TEST_CASE("the client's own marks are left out", "[cli]") {
    shown s;
    s.view.show(psrp::make_object({{"Name", std::string("a")}, {"PSComputerName", std::string("x")}, {"RunspaceId", guid{}}}));
    CHECK(s.lines().at(0) == "Name");
}
