#include "stamplog/zip/local_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace stamplog::zip {
namespace {

class local_file final : public random_access {
 public:
    local_file(std::string name, int fd, std::uint64_t size) : name_(std::move(name)), fd_(fd), size_(size) {}
    ~local_file() override { ::close(fd_); }
    local_file(const local_file&) = delete;
    local_file& operator=(const local_file&) = delete;

    std::uint64_t size() const noexcept override { return size_; }

    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset > size_ || out.size() > size_ - offset)
            return fail(errc::corrupt, name_ + ": ends before byte " + std::to_string(offset + out.size()));
        std::size_t done = 0;
        while (done < out.size()) {
            const auto n = ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return fail(errc::io, name_ + ": read: " + std::generic_category().message(errno));
            // The size was right when the file was opened: somebody cuts it while we read.
            if (n == 0) return fail(errc::corrupt, name_ + ": became shorter while it was read");
            done += static_cast<std::size_t>(n);
        }
        return {};
    }

 private:
    std::string name_;
    int fd_;
    std::uint64_t size_;
};

}  // namespace

result<std::unique_ptr<random_access>> open_file(const std::filesystem::path& path) {
    // Messages name the file, not its folder: they reach manifests, which must not depend on this machine.
    const auto name = path.filename().string();
    // O_NONBLOCK: a FIFO in the landing must not stop us for ever; it is no regular file and refused below.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        const int why = errno;
        if (why == EMFILE || why == ENFILE)
            return fail(errc::overloaded, name + ": open: " + std::generic_category().message(why),
                        "Close other programs or raise the limit of open files (ulimit -n), then try again.");
        const auto code = why == ENOENT || why == ENOTDIR ? errc::not_found : errc::io;
        return fail(code, name + ": open: " + std::generic_category().message(why));
    }
    struct stat s {};
    if (::fstat(fd, &s) != 0) {
        const int why = errno;
        ::close(fd);
        return fail(errc::io, name + ": stat: " + std::generic_category().message(why));
    }
    if (!S_ISREG(s.st_mode)) {
        ::close(fd);
        return fail(errc::unsupported, name + ": is not a regular file");
    }
    return std::make_unique<local_file>(name, fd, static_cast<std::uint64_t>(s.st_size));
}

result<void> memory_source::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    if (offset > data_.size() || out.size() > data_.size() - offset)
        return fail(errc::corrupt, "bytes in memory: end before byte " + std::to_string(offset + out.size()));
    if (!out.empty()) std::memcpy(out.data(), data_.data() + offset, out.size());
    return {};
}

}  // namespace stamplog::zip
