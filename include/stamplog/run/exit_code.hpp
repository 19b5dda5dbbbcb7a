// From what became of a run to its exit code (docs/CLI.md; base/exit_code.hpp has the order).
#pragma once

#include "stamplog/base/exit_code.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run {

struct delivery {
    bool sealed = false;          // the bundle is written and closed
    bool pack_complete = true;    // no zip or member had to be left out or repaired
    bool verified = true;         // false: a check of bundle or stage found other bytes
    bool every_stage = true;      // receipt from every stage asked
    bool internal_error = false;  // something of ours broke
};

// `c` as collect() gave it. Exit 8 and 5: no session could be opened, so nothing was started. 4: sessions were open, and
// neither a zip nor information came, whatever was sealed of that. 6: something came, and is not at every stage, or could not
// be sealed (a full disk): then it lies in the landing.
exit_code exit_code_of(const collected& c, const delivery& d);
// When collect() itself returned an error: nothing was started.
exit_code exit_code_of(const error& e) noexcept;

}  // namespace stamplog::run
