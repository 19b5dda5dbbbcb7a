// What grep prints of what was found: lines as grep does it, or JSON objects.
#pragma once

#include <string>

#include "stamplog/search/search.hpp"
#include "verb.hpp"

namespace stamplog::cli {

class grep_output final : public search::listener {
 public:
    struct style {
        bool count = false, names = false;  // -c, -l
        bool paths = true;                  // in front of each line
    };
    grep_output(const bundle::index& in, style how, context& c) : in_(in), how_(how), c_(c) {}

    void line(const search::searched& of, const search::shown_line& what) override;
    void gap(const search::searched& of) override;
    void end(const search::searched& of) override;
    bool enough() const override { return c_.w.out_is_gone(); }

    // Prints what is still kept.
    void flush();
    std::uint64_t lines = 0;     // that match, each content's once
    std::uint64_t members = 0;   // with a match
    std::uint64_t repeated = 0;  // of them those whose lines were printed for another one with the same content
    bool damaged = false;

 private:
    void put(std::string_view text);
    void line_object(const search::searched& of, const search::shown_line& what) const;
    std::string path_of(std::uint32_t member) const { return one_line(in_.members[member].path); }

    const bundle::index& in_;
    const style how_;
    context& c_;
    std::string block_;
    std::uint32_t named_ = UINT32_MAX;  // the member whose path is in name_
    std::string name_;
    bool group_open_ = false;  // lines with context were printed: the next content's stand apart from them
};

}  // namespace stamplog::cli
