// The process beside a Samba of our own: makes what Samba needs, starts it, and puts everything away when its input ends.
#pragma once

namespace stamplog::share {

// Reads the request from standard input and answers on standard output; the exit status. Single-threaded.
int keep();

}  // namespace stamplog::share
