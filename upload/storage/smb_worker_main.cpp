// stamplog-smb: the process behind each SMB share that stamplog uses. Speaks with its parent over standard input and output,
// and is of no use by hand. It holds a password, so it leaves no core and nobody of the same user may look into it.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdlib>

#include "smb_worker.hpp"

int main() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
    ::signal(SIGPIPE, SIG_IGN);
    // libsmbclient and Kerberos read more variables than anybody knows.
    ::clearenv();  // NOLINT(concurrency-mt-unsafe): no thread yet
    return stamplog::storage::smb::serve();
}
