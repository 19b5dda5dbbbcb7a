// The file operations of the operating system that storage uses, as a port: a test makes the Nth of them fail.
// POSIX conventions: -1 and errno on failure, names relative to an open folder, symbolic links never followed at the last
// component. Thread-safe as the system is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

struct stat;  // <sys/stat.h>
struct timespec;

namespace stamplog::storage {

class file_calls {
 public:
    virtual ~file_calls() = default;

    virtual int open(int folder, const char* name, int flags, unsigned mode) = 0;  // openat, close-on-exec
    virtual int close(int fd) = 0;
    virtual long read_at(int fd, void* out, std::size_t size, std::uint64_t offset) = 0;  // pread
    virtual long write(int fd, const void* data, std::size_t size) = 0;
    virtual int set_modified(int fd, const struct ::timespec& when) = 0;  // futimens
    virtual int sync(int fd) = 0;                                         // fsync, of files and folders
    virtual int drop_cache(int fd) = 0;                                   // posix_fadvise DONTNEED, whole file; advice
    virtual int lock(int fd) = 0;                                         // flock exclusive, without waiting
    virtual int stat(int fd, struct ::stat* out) = 0;
    virtual int look(int folder, const char* name, struct ::stat* out) = 0;
    virtual int make_folder(int folder, const char* name) = 0;
    virtual int rename_new(int folder, const char* from, const char* to) = 0;  // RENAME_NOREPLACE
    virtual int rename_over(int folder, const char* from, const char* to) = 0;
    virtual int link(int folder, const char* from, const char* to) = 0;
    virtual int remove(int folder, const char* name) = 0;
    virtual int list(int folder, std::vector<std::string>& names) = 0;  // without "." and ".."
};

file_calls& system_calls();  // the real ones

}  // namespace stamplog::storage
