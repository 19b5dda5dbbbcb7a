#include "file_reader.hpp"

#include <fcntl.h>

#include <cerrno>

#include "system_error.hpp"

namespace stamplog::storage {

result<std::unique_ptr<reader>> file_reader::make(file_calls& calls, descriptor file, std::string name) {
    struct stat s {};
    if (calls.stat(file.get(), &s) != 0) return fail(system_error(name, "stat", errno));
    if (!S_ISREG(s.st_mode))
        return fail(errc::conflict, name + ": is no regular file",
                    "Only files are staged and compared, no folders, links or devices.");
    return std::unique_ptr<reader>(new file_reader(calls, std::move(file), std::move(name), s));
}

result<std::size_t> file_reader::read(std::span<std::uint8_t> out) {
    while (true) {
        const long got = calls_.read(file_.get(), out.data(), out.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return fail(system_error(name_, "read", errno));
    }
}

result<void> file_reader::still_the_same() {
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

result<std::unique_ptr<reader>> open_file(const std::filesystem::path& path, file_calls& calls) {
    std::error_code problem;
    const auto real = std::filesystem::canonical(path, problem);  // a link given by the operator is followed
    if (problem) return fail(system_error(path.string(), "open", problem.value()));
    // O_NONBLOCK: opening a pipe must not wait for its writer.
    descriptor file(calls, calls.open(AT_FDCWD, real.c_str(), O_RDONLY | O_NONBLOCK, 0));
    if (!file) return fail(system_error(path.string(), "open", errno));
    auto opened = file_reader::make(calls, std::move(file), path.string());
    if (!opened && opened.error().code == errc::conflict) opened.error().code = errc::config;
    return opened;
}

}  // namespace stamplog::storage
