#include "stamplog/storage/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "file_writer.hpp"
#include "system_error.hpp"

namespace stamplog::storage {
namespace {

constexpr unsigned owner_and_group = 0640;  // logs of a stamp are nobody else's business

}  // namespace

result<std::unique_ptr<new_file>> new_file::create(const std::filesystem::path& path, existing what, file_calls& calls) {
    const auto leaf = path.filename().string();
    const auto name = path.string();
    if (leaf.empty() || leaf == "." || leaf == "..")
        return fail(errc::config, name + ": is no name for a file", "Name a file, not a folder.");
    const auto parent = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    descriptor folder(calls, calls.open(AT_FDCWD, parent.c_str(), O_RDONLY | O_DIRECTORY, 0));
    if (!folder) return fail(system_error(parent.string(), "open", errno));
    struct stat s {};
    if (what == existing::refuse && calls.look(folder.get(), leaf.c_str(), &s) == 0)
        return fail(errc::conflict, name + ": exists", "Choose another name or remove the file.");
    remove_leftovers(calls, folder.get());
    auto out = file_writer::make(calls, std::make_shared<const descriptor>(std::move(folder)), name, leaf, owner_and_group);
    if (!out) return fail(out.error());
    return std::unique_ptr<new_file>(new new_file(std::move(*out), what));
}

result<void> new_file::commit() {
    if (auto done = out_->sync(); !done) return done;
    return out_->commit(existing_);
}

}  // namespace stamplog::storage
