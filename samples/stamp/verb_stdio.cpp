#include <unistd.h>

#include "endpoint/stdio_front.hpp"
#include "report_error.hpp"
#include "stamplog/base/system.hpp"
#include "verbs.hpp"

namespace stampsim {

int stdio_verb(const stdio_options& o) {
    stamplog::system_clock time;
    stamplog::system_entropy random;
    auto e = endpoint::open(o.dir, o.ercs, time, random);
    if (!e) return report(e.error());
    return serve_stdio(**e, STDIN_FILENO, STDOUT_FILENO, time, random);
}

}  // namespace stampsim
