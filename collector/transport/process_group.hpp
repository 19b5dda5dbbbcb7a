// Whether a process group still has a living member.
#pragma once

#include <sys/types.h>

namespace stamplog::transport {

// kill(2) with signal 0 counts zombies, and an orphan stays one until init reaps it, which a container's first process may
// do late or never; nothing is left to end there.
bool group_lives(pid_t group) noexcept;

}  // namespace stamplog::transport
