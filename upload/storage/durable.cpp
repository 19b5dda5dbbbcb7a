#include "stamplog/storage/durable.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "descriptor.hpp"
#include "system_error.hpp"

namespace stamplog::storage {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& path) {
    const auto parent = path.parent_path();
    return parent.empty() ? fs::path(".") : parent;
}

// A folder that one may write to but not read cannot be opened, and so not be synced; network file systems may refuse to. What
// they keep is then theirs to say.
bool cannot_be_synced(int number) {
    return number == EINVAL || number == EROFS || number == EACCES || number == EPERM || number == EBADF || number == ENOSYS ||
           number == EOPNOTSUPP;
}

result<void> sync_path(file_calls& calls, const fs::path& path, int flags) {
    std::error_code problem;
    const auto real = fs::canonical(path, problem);  // a link that the operator gave is followed
    if (problem) return fail(system_error(path.string(), "open", problem.value()));
    const descriptor opened(calls, calls.open(AT_FDCWD, real.c_str(), O_RDONLY | O_NONBLOCK | flags, 0));
    if ((!opened || calls.sync(opened.get()) != 0) && !cannot_be_synced(errno))
        return fail(system_error(path.string(), opened ? "fsync" : "open", errno));
    return {};
}

bool is_folder(const fs::path& path) {
    std::error_code problem;
    return fs::is_directory(path, problem);
}

}  // namespace

result<void> make_folders(const fs::path& path, file_calls& calls) {
    auto whole = path.lexically_normal();
    if (!whole.has_filename()) whole = whole.parent_path();  // "out/" is "out"
    if (whole.empty() || is_folder(whole)) return {};
    const auto parent = folder_of(whole);
    if (auto above = make_folders(parent, calls); !above) return above;
    if (calls.make_folder(AT_FDCWD, whole.c_str()) != 0 && !(errno == EEXIST && is_folder(whole)))
        return fail(system_error(whole.string(), "make the folder", errno));
    return sync_path(calls, parent, O_DIRECTORY);
}

result<void> settle(const fs::path& file, file_calls& calls) {
    if (auto done = sync_path(calls, file, 0); !done) return done;
    const auto folder = folder_of(file);
    if (auto done = sync_path(calls, folder, O_DIRECTORY); !done) return done;
    return sync_path(calls, folder_of(folder), O_DIRECTORY);
}

}  // namespace stamplog::storage
