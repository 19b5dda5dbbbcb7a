#include "process_group.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace stamplog::transport {
namespace {

// proc(5): "pid (name) state parent group ..."; the name may hold blanks and brackets, so the last bracket counts.
bool is_living_member(int proc, const char* pid, pid_t group) noexcept {
    char path[64], text[512];
    std::snprintf(path, sizeof path, "%.32s/stat", pid);
    const int fd = ::openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;  // it ended meanwhile
    const auto n = ::read(fd, text, sizeof text - 1);
    ::close(fd);
    if (n <= 0) return false;
    text[n] = '\0';
    const char* after_name = std::strrchr(text, ')');
    char state = 0;
    int parent = 0, its_group = 0;
    if (after_name == nullptr || std::sscanf(after_name + 1, " %c %d %d", &state, &parent, &its_group) != 3) return false;
    return its_group == group && state != 'Z' && state != 'X';
}

}  // namespace

bool group_lives(pid_t group) noexcept {
    if (::kill(-group, 0) != 0) return false;
    const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), ::closedir);
    if (!proc) return true;
    while (const dirent* entry = ::readdir(proc.get()))
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && is_living_member(::dirfd(proc.get()), entry->d_name, group))
            return true;
    return false;
}

}  // namespace stamplog::transport
