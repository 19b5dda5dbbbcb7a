#include "folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "stamplog/zip/name.hpp"

namespace stamplog::bundle {
namespace {

tl::unexpected<error> failure(std::string_view what) {
    const int why = errno;
    const auto code = why == EEXIST                                     ? errc::conflict
                      : why == ELOOP || why == ENOTDIR || why == EMLINK ? errc::refused
                                                                        : errc::io;
    return fail(code, std::string(what) + ": " + std::generic_category().message(why));
}

std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

descriptor::~descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

result<folder> folder::open(const std::filesystem::path& path) {
    std::error_code ec;
    std::filesystem::create_directories(path, ec);
    if (ec) return fail(errc::io, path.string() + ": " + ec.message());
    descriptor root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (root.get() < 0) return failure(path.string());
    return folder(std::move(root));
}

// Opens `path` component by component, making what is missing.
result<descriptor> folder::walk(std::string_view path) const {
    descriptor here(::dup(root_.get()));
    if (here.get() < 0) return failure("open");
    while (!path.empty()) {
        const std::string component(path.substr(0, path.find('/')));
        path.remove_prefix(std::min(path.size(), component.size() + 1));
        if (::mkdirat(here.get(), component.c_str(), 0755) != 0 && errno != EEXIST) return failure("make folder");
        descriptor next(::openat(here.get(), component.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (next.get() < 0) return failure("open folder '" + component + "'");
        here = std::move(next);
    }
    return here;
}

result<int> folder::parent_of(std::string_view path) {
    if (!zip::is_safe(path)) return fail(errc::refused, "the name is not safe to write");
    const auto slash = path.rfind('/');
    const auto parent = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
    if (known_.get() >= 0 && known_path_ == parent) return known_.get();
    auto opened = walk(parent);
    if (!opened) return fail(opened.error());
    known_ = std::move(*opened);
    known_path_ = parent;
    return known_.get();
}

result<descriptor> folder::create(std::string_view path, bool overwrite) {
    const auto parent = parent_of(path);
    if (!parent) return fail(parent.error());
    const std::string base(base_of(path));
    if (overwrite) ::unlinkat(*parent, base.c_str(), 0);
    descriptor fd(::openat(*parent, base.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (fd.get() < 0) return failure("create");
    return fd;
}

result<void> folder::make_folder(std::string_view path) {
    const auto parent = parent_of(path);
    if (!parent) return fail(parent.error());
    const std::string base(base_of(path));
    if (::mkdirat(*parent, base.c_str(), 0755) == 0) return {};
    const descriptor there(::openat(*parent, base.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (there.get() < 0) return failure("make folder");
    return {};
}

result<void> folder::link(std::string_view target, std::string_view path, bool overwrite) {
    if (!zip::is_safe(target) || !zip::is_safe(path)) return fail(errc::refused, "the name is not safe to write");
    const auto slash = target.rfind('/');
    const auto from = walk(slash == std::string_view::npos ? std::string_view{} : target.substr(0, slash));
    if (!from) return fail(from.error());
    const auto parent = parent_of(path);
    if (!parent) return fail(parent.error());
    const std::string base(base_of(path)), target_base(base_of(target));
    if (overwrite) ::unlinkat(*parent, base.c_str(), 0);
    if (::linkat(from->get(), target_base.c_str(), *parent, base.c_str(), 0) == 0) return {};
    if (errno == EEXIST) return failure("link");
    return fail(errc::unsupported, std::string("link: ") + std::generic_category().message(errno));
}

void folder::remove(std::string_view path) {
    const auto parent = parent_of(path);
    if (parent) ::unlinkat(*parent, std::string(base_of(path)).c_str(), 0);
}

result<void> descriptor_sink::write(byte_view data) {
    while (!data.empty()) {
        const auto n = ::write(fd_, data.data(), data.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failure("write");
        data = data.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

void descriptor_sink::set_mtime(std::int64_t seconds) const {
    // A file that keeps the hour of its extraction is still the file: a failure here is none.
    const timespec times[2] = {{0, UTIME_OMIT}, {static_cast<time_t>(seconds), 0}};
    (void)::futimens(fd_, times);
}

}  // namespace stamplog::bundle
