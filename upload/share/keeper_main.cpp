// stamplog-share: the process beside the Samba of a run that serves its own share. Speaks with stamplog over standard input and
// output, and is of no use by hand. It outlives stamplog for the moment that it takes to put everything away.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "keeper.hpp"

int main() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
    ::signal(SIGPIPE, SIG_IGN);
    return stamplog::share::keep();
}
