// The two engines behind a pattern.
#pragma once

#include <hs/hs.h>
#include <re2/re2.h>

#include <memory>
#include <string>

#include "stamplog/search/pattern.hpp"

namespace stamplog::search {

struct free_database {
    void operator()(hs_database_t* d) const { hs_free_database(d); }
};

struct free_scratch {
    void operator()(hs_scratch_t* s) const { hs_free_scratch(s); }
};

// RE2 decides whether a line matches. Vectorscan, many times as fast, finds where to look; null where it cannot take the
// expression: then every line is looked at.
struct pattern::impl {
    std::unique_ptr<RE2> decides;
    std::unique_ptr<hs_database_t, free_database> finds;
    bool exact = false;     // what it finds needs no second look
    bool by_bytes = false;  // it takes any bytes, not only UTF-8
};

}  // namespace stamplog::search
