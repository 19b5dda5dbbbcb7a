// Preloaded into a program (LD_PRELOAD): a disk that does not give back some bytes of one file, as a kernel tells it: pread
// fails with EIO where it would begin there, and stops before them where it would reach them.
//   BAD_SECTORS_FILE  a real path      BAD_SECTORS_AT, BAD_SECTORS_SIZE  bytes
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace {

struct bad_bytes {
    dev_t device = 0;
    ino_t file = 0;
    off_t begin = 0, end = 0;
};

const bad_bytes& bad() {
    static const bad_bytes known = [] {
        bad_bytes b;
        const char *path = std::getenv("BAD_SECTORS_FILE"), *at = std::getenv("BAD_SECTORS_AT"),
                   *size = std::getenv("BAD_SECTORS_SIZE");
        struct stat s {};
        if (path == nullptr || at == nullptr || size == nullptr || ::stat(path, &s) != 0) return b;
        b.device = s.st_dev;
        b.file = s.st_ino;
        b.begin = std::atoll(at);
        b.end = b.begin + std::atoll(size);
        return b;
    }();
    return known;
}

bool is_on_it(int fd) {
    struct stat s {};
    return ::fstat(fd, &s) == 0 && s.st_dev == bad().device && s.st_ino == bad().file;
}

ssize_t read_around(int fd, void* to, size_t n, off_t at, const char* name) {
    static_assert(sizeof(off_t) == 8);
    const auto real = reinterpret_cast<ssize_t (*)(int, void*, size_t, off_t)>(::dlsym(RTLD_NEXT, name));
    const auto& b = bad();
    if (b.begin == b.end || !is_on_it(fd) || at >= b.end || at + static_cast<off_t>(n) <= b.begin) return real(fd, to, n, at);
    if (at < b.begin) return real(fd, to, std::min(n, static_cast<size_t>(b.begin - at)), at);
    errno = EIO;
    return -1;
}

}  // namespace

extern "C" {
ssize_t pread(int fd, void* to, size_t n, off_t at) { return read_around(fd, to, n, at, "pread"); }
ssize_t pread64(int fd, void* to, size_t n, off64_t at) { return read_around(fd, to, n, at, "pread64"); }
}
