// A property that must hold for every input; a broken one ends the fuzzer with the input that broke it.
#pragma once

#include <cstdlib>

namespace stamplog::testing {

inline void must_hold(bool property) {
    if (!property) std::abort();
}

}  // namespace stamplog::testing
