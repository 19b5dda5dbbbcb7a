#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "stamplog/zip/local_file.hpp"

namespace stamplog::zip {
namespace {

error io_error(const std::filesystem::path& path, const char* what) {
    const int why = errno;
    return {errc::io, path.string() + ": " + what + ": " + std::strerror(why),
            why == ENOSPC ? "Make room on that file system and try again." : ""};
}

// A rename is durable only when its folder is on disk.
result<void> sync_folder(const std::filesystem::path& folder) {
    const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return fail(io_error(folder, "open"));
    const int rc = ::fsync(fd);
    const int why = errno;
    ::close(fd);
    errno = why;
    // Some network file systems cannot sync folders; they do not keep a rename back either.
    if (rc != 0 && why != EINVAL && why != ENOTSUP) return fail(io_error(folder, "fsync"));
    return {};
}

}  // namespace

file_writer::file_writer(std::filesystem::path path, int fd, existing what)
    : path_(std::move(path)), part_(path_.string() + ".part"), fd_(fd), existing_(what) {}

result<std::unique_ptr<file_writer>> file_writer::create(const std::filesystem::path& path, existing what) {
    std::error_code ec;
    if (what == existing::refuse && std::filesystem::exists(path, ec))
        return fail(errc::conflict, path.string() + ": exists", "Choose another name or remove the file.");
    const auto part = std::filesystem::path(path.string() + ".part");
    // A part that a killed run left behind is of no use to anybody; O_NOFOLLOW keeps a planted link from being written through.
    const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0) return fail(io_error(part, "create"));
    return std::unique_ptr<file_writer>(new file_writer(path, fd, what));
}

file_writer::~file_writer() {
    if (fd_ < 0) return;
    ::close(fd_);
    ::unlink(part_.c_str());
}

result<void> file_writer::write(byte_view data) {
    while (!data.empty()) {
        const auto n = ::write(fd_, data.data(), data.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(io_error(part_, "write"));
        data = data.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

result<void> file_writer::commit() {
    if (::fsync(fd_) != 0) return fail(io_error(part_, "fsync"));
    if (existing_ == existing::refuse) {
        // link() refuses an existing name, where rename() would replace it.
        if (::link(part_.c_str(), path_.c_str()) == 0) {
            ::unlink(part_.c_str());
        } else if (errno == EEXIST) {
            return fail(errc::conflict, path_.string() + ": appeared while it was written");
        } else if (::rename(part_.c_str(), path_.c_str()) != 0) {  // a file system without links
            return fail(io_error(path_, "rename"));
        }
    } else if (::rename(part_.c_str(), path_.c_str()) != 0) {
        return fail(io_error(path_, "rename"));
    }
    const int fd = fd_;
    fd_ = -1;
    if (::close(fd) != 0) return fail(io_error(path_, "close"));
    return sync_folder(path_.parent_path());
}

}  // namespace stamplog::zip
