#include <catch2/catch.hpp>

#include "line_buffer.hpp"

using namespace stamplog;
using namespace stamplog::outofproc;

namespace {

std::vector<std::string> all(line_buffer& b) {
    std::vector<std::string> out;
    while (true) {
        const auto l = b.next();
        REQUIRE(l);
        if (!*l) return out;
        out.push_back(**l);
    }
}

}  // namespace

TEST_CASE("lines come out whole, however they arrive") {
    const std::string stream = "one\ntwo\r\n\nfour and the rest";
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        line_buffer b(100);
        std::vector<std::string> lines;
        for (std::size_t at = 0; at < stream.size(); at += piece) {
            b.append(std::string_view(stream).substr(at, piece));
            for (auto& l : all(b)) lines.push_back(l);
        }
        CHECK(lines == std::vector<std::string>{"one", "two", ""});
        CHECK(b.rest() == "four and the rest");
    }
}

TEST_CASE("a line that is too long is an error, with or without its end") {
    line_buffer open(10), ended(10);
    open.append(std::string(11, 'x'));
    ended.append(std::string(11, 'x') + "\n");
    for (auto* b : {&open, &ended}) {
        const auto l = b->next();
        REQUIRE_FALSE(l);
        CHECK(l.error().code == errc::limit);
    }
    line_buffer fits(10);
    fits.append(std::string(10, 'x') + "\n");
    CHECK(all(fits).size() == 1);
}
