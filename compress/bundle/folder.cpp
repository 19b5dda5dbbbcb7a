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

// io is what costs every other member, too.
errc code_of(int why) noexcept {
    switch (why) {
        case EEXIST:
        case EISDIR:
        case ENOTEMPTY:
            return errc::conflict;
        case ELOOP:
        case ENOTDIR:
        case EMLINK:
        case EACCES:
        case EPERM:
        case ENAMETOOLONG:
        case EINVAL:
        case EILSEQ:
            return errc::refused;
        default:
            return errc::io;
    }
}

tl::unexpected<error> failure(std::string_view what) {
    const int why = errno;
    const bool full = why == ENOSPC || why == EDQUOT;
    return fail(code_of(why), std::string(what) + ": " + std::generic_category().message(why),
                full ? "Make room there or take another folder; what was written whole stays." : "");
}

// Calls `make` with names that nobody has until one of them was free; what it said then, with errno.
template <class Make>
int with_free_name(std::string& name, const Make& make) {
    int made = -1;
    for (int i = 0; i < 1000; ++i) {
        name = ".stamplog-" + std::to_string(::getpid()) + "-" + std::to_string(i) + ".part";
        made = make();
        if (made >= 0 || errno != EEXIST) break;
    }
    return made;
}

std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

descriptor::~descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

int descriptor::close() noexcept { return ::close(std::exchange(fd_, -1)); }

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

result<new_file> folder::create(std::string_view path, bool overwrite) {
    const auto parent = parent_of(path);
    if (!parent) return fail(parent.error());
    descriptor there(::dup(*parent));
    if (there.get() < 0) return failure("create");
    std::string name(base_of(path)), written_as = name;
    const auto open_new = [&] {
        return ::openat(there.get(), written_as.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    };
    const int fd = overwrite ? with_free_name(written_as, open_new) : open_new();
    if (fd < 0) return failure("create");
    return new_file(std::move(there), descriptor(fd), std::move(written_as), std::move(name));
}

new_file::~new_file() {
    if (!written_as_.empty()) ::unlinkat(parent_.get(), written_as_.c_str(), 0);
}

new_file& new_file::operator=(new_file&& other) noexcept {
    std::swap(parent_, other.parent_);
    std::swap(file_, other.file_);
    std::swap(written_as_, other.written_as_);
    std::swap(name_, other.name_);
    return *this;
}

result<void> new_file::commit() {
    // Shares say only now that they have no room.
    if (file_.close() != 0) return failure("close");
    if (written_as_ != name_ && ::renameat(parent_.get(), written_as_.c_str(), parent_.get(), name_.c_str()) != 0)
        return failure("replace");
    written_as_.clear();
    return {};
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
    auto made_as = base;
    const auto make = [&] { return ::linkat(from->get(), target_base.c_str(), *parent, made_as.c_str(), 0); };
    if ((overwrite ? with_free_name(made_as, make) : make()) != 0) {
        if (errno == EEXIST) return failure("link");
        return fail(errc::unsupported, std::string("link: ") + std::generic_category().message(errno));
    }
    if (!overwrite) return {};
    const bool named = ::renameat(*parent, made_as.c_str(), *parent, base.c_str()) == 0;
    const int why = errno;
    // rename() leaves both where they are names of one file already.
    ::unlinkat(*parent, made_as.c_str(), 0);
    errno = why;
    return named ? result<void>{} : failure("replace");
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
