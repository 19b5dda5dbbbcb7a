#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "stamplog/storage/file_calls.hpp"

namespace stamplog::storage {
namespace {

class real_calls final : public file_calls {
 public:
    int open(int folder, const char* name, int flags, unsigned mode) override {
        return ::openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW, static_cast<mode_t>(mode));
    }
    int close(int fd) override { return ::close(fd); }
    long read_at(int fd, void* out, std::size_t size, std::uint64_t offset) override {
        return ::pread(fd, out, size, static_cast<off_t>(offset));
    }
    long write(int fd, const void* data, std::size_t size) override { return ::write(fd, data, size); }
    int set_modified(int fd, const struct ::timespec& when) override {
        const struct ::timespec times[2] = {{0, UTIME_OMIT}, when};
        return ::futimens(fd, times);
    }
    int sync(int fd) override { return ::fsync(fd); }
    int drop_cache(int fd) override {
        errno = ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        return errno == 0 ? 0 : -1;
    }
    int lock(int fd) override { return ::flock(fd, LOCK_EX | LOCK_NB); }
    int stat(int fd, struct ::stat* out) override { return ::fstat(fd, out); }
    int look(int folder, const char* name, struct ::stat* out) override {
        return ::fstatat(folder, name, out, AT_SYMLINK_NOFOLLOW);
    }
    int make_folder(int folder, const char* name) override { return ::mkdirat(folder, name, 0777); }
    int rename_new(int folder, const char* from, const char* to) override {
        return ::renameat2(folder, from, folder, to, RENAME_NOREPLACE);
    }
    int rename_over(int folder, const char* from, const char* to) override { return ::renameat(folder, from, folder, to); }
    int link(int folder, const char* from, const char* to) override { return ::linkat(folder, from, folder, to, 0); }
    int remove(int folder, const char* name) override { return ::unlinkat(folder, name, 0); }
    int list(int folder, std::vector<std::string>& names) override;
};

int real_calls::list(int folder, std::vector<std::string>& names) {
    // A descriptor of its own: fdopendir takes it over, and the place in the folder belongs to it.
    const int own = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own < 0) return -1;
    DIR* stream = ::fdopendir(own);
    if (stream == nullptr) {
        ::close(own);
        return -1;
    }
    errno = 0;
    while (const dirent* e = ::readdir(stream)) {  // NOLINT(concurrency-mt-unsafe): nobody else has this stream
        const std::string name = e->d_name;
        if (name != "." && name != "..") names.push_back(name);
    }
    const int problem = errno;
    ::closedir(stream);
    errno = problem;
    return problem == 0 ? 0 : -1;
}

}  // namespace

file_calls& system_calls() {
    static real_calls calls;
    return calls;
}

}  // namespace stamplog::storage
