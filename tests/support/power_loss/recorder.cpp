// Preloaded into a program and all that it starts (LD_PRELOAD): writes down, in their order over all processes, what they
// change below one folder and when they sync it. From that tests/support/power_loss/disk.py tells what a disk may hold after
// the power went at any moment.
//   POWER_LOSS_ROOT  the folder, a real path      POWER_LOSS_LOG  where it is written down, elsewhere
// Syncs are only written down: nothing here waits for a disk. What is changed by other ways than these calls (a mapping,
// stdio's own writes) is not seen; who replays the log compares its end with what really lies there.
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

namespace {

template <class F>
F* real(const char* name) {
    return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

// Held over each change and its record, so that the order of the records is that of the changes, in all processes.
class in_order {
 public:
    in_order() {
        mutex_.lock();
        if (log_ < 0) begin();
        lock(F_WRLCK);
    }
    ~in_order() {
        const int kept = errno;
        lock(F_UNLCK);
        mutex_.unlock();
        errno = kept;
    }
    in_order(const in_order&) = delete;
    in_order& operator=(const in_order&) = delete;

    // One line of text, and behind it `size` bytes.
    void write(const std::string& line, const void* data = nullptr, std::size_t size = 0) {
        const int kept = errno;
        const std::string head = std::to_string(::getpid()) + " " + line + " " + std::to_string(size) + "\n";
        put(head.data(), head.size());
        put(static_cast<const char*>(data), size);
        errno = kept;
    }

    static bool watched() {
        static const bool is = std::getenv("POWER_LOSS_ROOT") != nullptr && std::getenv("POWER_LOSS_LOG") != nullptr;
        return is;
    }

 private:
    static void begin() {
        log_ = static_cast<int>(
            ::syscall(SYS_openat, AT_FDCWD, std::getenv("POWER_LOSS_LOG"), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
        if (log_ < 0) std::abort();
    }
    static void lock(short how) {
        struct flock f {};
        f.l_type = how;
        f.l_whence = SEEK_SET;
        while (::fcntl(log_, F_OFD_SETLKW, &f) != 0 && errno == EINTR) {
        }
    }
    static void put(const char* data, std::size_t size) {
        while (size > 0) {
            const long n = ::syscall(SYS_write, log_, data, size);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) std::abort();
            data += n;
            size -= static_cast<std::size_t>(n);
        }
    }
    static inline std::mutex mutex_;
    static inline int log_ = -1;
};

bool below_root(const char* real_path) {
    const char* const root = std::getenv("POWER_LOSS_ROOT");
    const std::size_t size = std::strlen(root);
    return std::strncmp(real_path, root, size) == 0 && (real_path[size] == '/' || real_path[size] == '\0');
}

std::string path_of(int fd) {
    char link[64], path[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const long n = ::syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    return n > 0 ? std::string(path, static_cast<std::size_t>(n)) : std::string();
}

// The file or folder behind a descriptor, when it is watched. A removed one is called "… (deleted)", and stays below the root.
struct subject {
    explicit subject(int fd) {
        if (!in_order::watched()) return;
        const int kept = errno;
        struct stat s {};
        if (::fstat(fd, &s) == 0 && (S_ISREG(s.st_mode) || S_ISDIR(s.st_mode)) && below_root(path_of(fd).c_str()))
            inode = s.st_ino;
        errno = kept;
    }
    explicit operator bool() const { return inode != 0; }
    std::uint64_t inode = 0;
};

// A name in a watched folder.
struct place {
    place(int at, const char* path) {
        if (!in_order::watched() || path == nullptr) return;
        const int kept = errno;
        std::string whole = path;
        if (whole.empty() || whole[0] != '/') whole = (at == AT_FDCWD ? path_of_working_folder() : path_of(at)) + "/" + whole;
        while (whole.size() > 1 && whole.back() == '/') whole.pop_back();
        const auto slash = whole.rfind('/');
        char resolved[PATH_MAX];
        struct stat s {};
        if (::realpath(whole.substr(0, slash == 0 ? 1 : slash).c_str(), resolved) != nullptr && below_root(resolved) &&
            ::stat(resolved, &s) == 0) {
            folder = s.st_ino;
            leaf = whole.substr(slash + 1);
            file = std::string(resolved) + "/" + leaf;
        }
        errno = kept;
    }
    static std::string path_of_working_folder() {
        char path[PATH_MAX];
        return ::getcwd(path, sizeof path) != nullptr ? path : "";
    }
    explicit operator bool() const { return folder != 0; }
    std::uint64_t inode() const {
        struct stat s {};
        return ::lstat(file.c_str(), &s) == 0 ? s.st_ino : 0;
    }
    std::string text() const { return std::to_string(folder) + " " + hex(); }
    std::string hex() const {
        std::string out;
        char digits[3];
        for (const char c : leaf) {
            std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
            out += digits;
        }
        return out;
    }
    std::uint64_t folder = 0;
    std::string leaf, file;
};

// What opening with `flags` did to a file of that name.
template <class Open>
auto opened(const place& at, int flags, const Open& open) {
    if (!at || (flags & (O_CREAT | O_TRUNC)) == 0) return open();
    in_order order;
    const auto before = at.inode();
    auto got = open();
    const int kept = errno;
    const auto after = at.inode();
    if (before == 0 && after != 0)
        order.write("create " + at.text() + " " + std::to_string(after));
    else if (after != 0 && (flags & O_TRUNC) != 0)
        order.write("truncate " + std::to_string(after) + " 0");
    errno = kept;
    return got;
}

// `call` writes; where it wrote follows from the descriptor's place, or is told.
template <class Call>
ssize_t written(int fd, const Call& call, std::int64_t offset = -1) {
    const subject what(fd);
    if (!what) return call();
    in_order order;
    const ssize_t n = call();
    if (n <= 0) return n;
    const int kept = errno;
    if (offset < 0) offset = ::lseek(fd, 0, SEEK_CUR) - n;
    // Read back, whatever kind of write it was; by another descriptor, since this one may not be for reading.
    const int again = static_cast<int>(
        ::syscall(SYS_openat, AT_FDCWD, ("/proc/self/fd/" + std::to_string(fd)).c_str(), O_RDONLY | O_CLOEXEC));
    std::string data(static_cast<std::size_t>(n), '\0');
    if (again < 0 || ::pread(again, data.data(), data.size(), offset) != n) std::abort();
    ::close(again);
    order.write("write " + std::to_string(what.inode) + " " + std::to_string(offset), data.data(), data.size());
    errno = kept;
    return n;
}

template <class Call>
int resized(int fd, std::int64_t size, const Call& call) {
    const subject what(fd);
    if (!what) return call();
    in_order order;
    const int done = call();
    if (done == 0) order.write("truncate " + std::to_string(what.inode) + " " + std::to_string(size));
    return done;
}

template <class Call>
int renamed(const place& from, const place& to, const Call& call) {
    if (!from && !to) return call();
    in_order order;
    const int done = call();
    if (done == 0) order.write("rename " + from.text() + " " + to.text());
    return done;
}

template <class Call>
int changed(const char* word, const place& at, const Call& call) {
    if (!at) return call();
    in_order order;
    const int done = call();
    if (done == 0) order.write(std::string(word) + " " + at.text() + " " + std::to_string(at.inode()));
    return done;
}

template <class Call>
int synced(int fd, const Call& call) {
    const subject what(fd);
    if (!what) return call();
    in_order order;
    order.write("sync " + std::to_string(what.inode));
    return 0;
}

mode_t mode_of(int flags, va_list more) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0; }

int flags_of(const char* mode) { return mode[0] == 'w' ? O_CREAT | O_TRUNC : mode[0] == 'a' ? O_CREAT : 0; }

}  // namespace

extern "C" {

#define POWER_LOSS_OPEN(name)                                                                 \
    int name(const char* path, int flags, ...) {                                              \
        va_list more;                                                                         \
        va_start(more, flags);                                                                \
        const mode_t mode = mode_of(flags, more);                                             \
        va_end(more);                                                                         \
        static const auto call = real<int(const char*, int, ...)>(#name);                     \
        return opened(place(AT_FDCWD, path), flags, [&] { return call(path, flags, mode); }); \
    }
POWER_LOSS_OPEN(open)
POWER_LOSS_OPEN(open64)

#define POWER_LOSS_OPENAT(name)                                                             \
    int name(int at, const char* path, int flags, ...) {                                    \
        va_list more;                                                                       \
        va_start(more, flags);                                                              \
        const mode_t mode = mode_of(flags, more);                                           \
        va_end(more);                                                                       \
        static const auto call = real<int(int, const char*, int, ...)>(#name);              \
        return opened(place(at, path), flags, [&] { return call(at, path, flags, mode); }); \
    }
POWER_LOSS_OPENAT(openat)
POWER_LOSS_OPENAT(openat64)

FILE* fopen(const char* path, const char* mode) {
    static const auto call = real<FILE*(const char*, const char*)>("fopen");
    return opened(place(AT_FDCWD, path), flags_of(mode), [&] { return call(path, mode); });
}
FILE* fopen64(const char* path, const char* mode) {
    static const auto call = real<FILE*(const char*, const char*)>("fopen64");
    return opened(place(AT_FDCWD, path), flags_of(mode), [&] { return call(path, mode); });
}

ssize_t write(int fd, const void* data, size_t size) {
    static const auto call = real<ssize_t(int, const void*, size_t)>("write");
    return written(fd, [&] { return call(fd, data, size); });
}
ssize_t writev(int fd, const iovec* parts, int count) {
    static const auto call = real<ssize_t(int, const iovec*, int)>("writev");
    return written(fd, [&] { return call(fd, parts, count); });
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
    static const auto call = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    return written(
        fd, [&] { return call(fd, data, size, offset); }, offset);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
    static const auto call = real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
    return written(
        fd, [&] { return call(fd, data, size, offset); }, offset);
}
ssize_t sendfile(int fd, int from, off_t* offset, size_t size) {
    static const auto call = real<ssize_t(int, int, off_t*, size_t)>("sendfile");
    return written(fd, [&] { return call(fd, from, offset, size); });
}
ssize_t copy_file_range(int from, off64_t* from_offset, int fd, off64_t* offset, size_t size, unsigned flags) {
    static const auto call = real<ssize_t(int, off64_t*, int, off64_t*, size_t, unsigned)>("copy_file_range");
    const std::int64_t at = offset != nullptr ? *offset : -1;
    return written(
        fd, [&] { return call(from, from_offset, fd, offset, size, flags); }, at);
}

int ftruncate(int fd, off_t size) {
    static const auto call = real<int(int, off_t)>("ftruncate");
    return resized(fd, size, [&] { return call(fd, size); });
}
int ftruncate64(int fd, off64_t size) {
    static const auto call = real<int(int, off64_t)>("ftruncate64");
    return resized(fd, size, [&] { return call(fd, size); });
}

int rename(const char* from, const char* to) {
    static const auto call = real<int(const char*, const char*)>("rename");
    return renamed(place(AT_FDCWD, from), place(AT_FDCWD, to), [&] { return call(from, to); });
}
int renameat(int from_at, const char* from, int to_at, const char* to) {
    static const auto call = real<int(int, const char*, int, const char*)>("renameat");
    return renamed(place(from_at, from), place(to_at, to), [&] { return call(from_at, from, to_at, to); });
}
int renameat2(int from_at, const char* from, int to_at, const char* to, unsigned flags) {
    static const auto call = real<int(int, const char*, int, const char*, unsigned)>("renameat2");
    return renamed(place(from_at, from), place(to_at, to), [&] { return call(from_at, from, to_at, to, flags); });
}

int link(const char* from, const char* to) {
    static const auto call = real<int(const char*, const char*)>("link");
    return changed("link", place(AT_FDCWD, to), [&] { return call(from, to); });
}
int linkat(int from_at, const char* from, int to_at, const char* to, int flags) {
    static const auto call = real<int(int, const char*, int, const char*, int)>("linkat");
    return changed("link", place(to_at, to), [&] { return call(from_at, from, to_at, to, flags); });
}
int unlink(const char* path) {
    static const auto call = real<int(const char*)>("unlink");
    return changed("remove", place(AT_FDCWD, path), [&] { return call(path); });
}
int unlinkat(int at, const char* path, int flags) {
    static const auto call = real<int(int, const char*, int)>("unlinkat");
    return changed("remove", place(at, path), [&] { return call(at, path, flags); });
}
int remove(const char* path) {
    static const auto call = real<int(const char*)>("remove");
    return changed("remove", place(AT_FDCWD, path), [&] { return call(path); });
}
int rmdir(const char* path) {
    static const auto call = real<int(const char*)>("rmdir");
    return changed("remove", place(AT_FDCWD, path), [&] { return call(path); });
}
int mkdir(const char* path, mode_t mode) {
    static const auto call = real<int(const char*, mode_t)>("mkdir");
    return changed("folder", place(AT_FDCWD, path), [&] { return call(path, mode); });
}
int mkdirat(int at, const char* path, mode_t mode) {
    static const auto call = real<int(int, const char*, mode_t)>("mkdirat");
    return changed("folder", place(at, path), [&] { return call(at, path, mode); });
}

int fsync(int fd) {
    static const auto call = real<int(int)>("fsync");
    return synced(fd, [&] { return call(fd); });
}
int fdatasync(int fd) {
    static const auto call = real<int(int)>("fdatasync");
    return synced(fd, [&] { return call(fd); });
}

}  // extern "C"
