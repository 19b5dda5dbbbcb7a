#include "local_file.hpp"

#include <fcntl.h>

#include <cerrno>

#include "system_error.hpp"

namespace stamplog::storage {

result<std::unique_ptr<file>> local_file::make(file_calls& calls, descriptor opened, std::string name) {
    struct stat s {};
    if (calls.stat(opened.get(), &s) != 0) return fail(system_error(name, "stat", errno));
    if (!S_ISREG(s.st_mode))
        return fail(errc::conflict, name + ": is no regular file",
                    "Only files are staged and compared, no folders, links or devices.");
    return std::unique_ptr<file>(new local_file(calls, std::move(opened), std::move(name), s));
}

result<void> local_file::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    while (!out.empty()) {
        const long got = calls_.read_at(file_.get(), out.data(), out.size(), offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(system_error(name_, "read", errno));
        if (got == 0) return fail(errc::corrupt, name_ + ": ends before byte " + std::to_string(offset + out.size()));
        offset += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
    return {};
}

result<void> local_file::still_the_same() const {
    struct stat s {};
    if (calls_.stat(file_.get(), &s) != 0) return fail(system_error(name_, "stat", errno));
    const bool same = s.st_size == at_open_.st_size && s.st_mtim.tv_sec == at_open_.st_mtim.tv_sec &&
                      s.st_mtim.tv_nsec == at_open_.st_mtim.tv_nsec;
    if (same) return {};
    return fail(errc::conflict, name_ + ": changed while it was read", "Stage it again when nothing writes to it any more.");
}

result<void> onto_medium(file_calls& calls, int fd, const std::string& name) {
    // EINVAL and EROFS: a file system without fsync, and one that cannot hold anything unwritten.
    if (calls.sync(fd) != 0 && errno != EINVAL && errno != EROFS) return fail(system_error(name, "fsync", errno));
    calls.drop_cache(fd);
    return {};
}

utc_time modified_at(const struct stat& s) {
    return utc_time(std::chrono::duration_cast<ticks>(std::chrono::seconds(s.st_mtim.tv_sec) +
                                                      std::chrono::nanoseconds(s.st_mtim.tv_nsec)));
}

result<std::unique_ptr<file>> open_file(const std::filesystem::path& path, file_calls& calls) {
    std::error_code problem;
    const auto real = std::filesystem::canonical(path, problem);  // a link given by the operator is followed
    if (problem) return fail(system_error(path.string(), "open", problem.value()));
    // O_NONBLOCK: opening a pipe must not wait for its writer.
    descriptor opened(calls, calls.open(AT_FDCWD, real.c_str(), O_RDONLY | O_NONBLOCK, 0));
    if (!opened) return fail(system_error(path.string(), "open", errno));
    auto made = local_file::make(calls, std::move(opened), path.string());
    if (!made && made.error().code == errc::conflict) made.error().code = errc::config;
    return made;
}

}  // namespace stamplog::storage
