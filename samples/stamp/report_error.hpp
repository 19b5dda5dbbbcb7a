// One line on standard error for a verb that failed, and its exit status.
#pragma once

#include <cstdio>

#include "stamplog/base/error.hpp"

namespace stampsim {

inline int report(const stamplog::error& e) {
    std::fprintf(stderr, "stampsim: %s\n", stamplog::describe(e).c_str());
    return e.code == stamplog::errc::config || e.code == stamplog::errc::conflict || e.code == stamplog::errc::not_found ? 2
                                                                                                                         : 1;
}

}  // namespace stampsim
