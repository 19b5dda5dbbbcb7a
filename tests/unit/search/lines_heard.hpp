// A listener that writes down what it hears, the way grep would print it.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "stamplog/search/search.hpp"

namespace stamplog::test {

inline search::pattern compiled(std::string_view text) {
    auto p = search::pattern::compile(text);
    if (!p) throw std::runtime_error(describe(p.error()));
    return std::move(*p);
}

class lines_heard final : public search::listener {
 public:
    void line(const search::searched&, const search::shown_line& what) override {
        std::string text = what.number == 0 ? "" : std::to_string(what.number) + (what.matches ? ":" : "-");
        if (what.left_out_before != 0) text += "<";
        text += what.text.substr(0, 200);
        if (what.left_out_behind != 0) text += ">";
        lines.push_back(std::move(text));
    }
    void gap(const search::searched&) override { lines.emplace_back("--"); }
    void end(const search::searched& of) override { ended.push_back(of); }

    std::vector<std::string> lines;
    std::vector<search::searched> ended;
};

}  // namespace stamplog::test
