#include "landed_removal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "role_zip_name.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

class open_folder {
 public:
    explicit open_folder(int fd) : fd_(fd) {}
    ~open_folder() {
        if (fd_ >= 0) ::close(fd_);
    }
    open_folder(const open_folder&) = delete;
    open_folder& operator=(const open_folder&) = delete;
    int get() const { return fd_; }

 private:
    int fd_;
};

tl::unexpected<error> because(int number) { return fail(errc::io, std::strerror(number)); }

constexpr int folder_itself = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// False: it is gone already. Through handles, so that a folder that becomes a link meanwhile leads nowhere.
result<bool> remove_local(const fs::path& landing, const std::string& folder, const std::string& name, std::uint64_t size) {
    const open_folder run(::open(landing.c_str(), folder_itself));
    const open_folder in(run.get() < 0 ? -1 : ::openat(run.get(), folder.c_str(), folder_itself));
    struct stat about {};
    if (in.get() < 0 || ::fstatat(in.get(), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return false;
        return because(errno);
    }
    if (!S_ISREG(about.st_mode) || static_cast<std::uint64_t>(about.st_size) != size)
        return fail(errc::conflict, "it is not the file that was collected");
    if (::unlinkat(in.get(), name.c_str(), 0) != 0) return because(errno);
    return true;
}

result<bool> remove_remote(storage::place& share, const std::string& name, std::uint64_t size) {
    const auto there = share.look(name);
    if (!there) return fail(there.error());
    if (!*there) return false;
    if ((*there)->what != storage::kind::file || (*there)->size != size)
        return fail(errc::conflict, "it is not the file that was collected");
    if (auto done = share.remove(name); !done) return fail(done.error());
    return true;
}

// A zip in a collection's folder in the run's own folder; what a damaged journal might say is not.
bool is_of_the_run(const landed_zip& z, const fs::path& landing) {
    return is_collection_folder(z.folder) && parse_role_zip_name(z.file.filename().string()) &&
           z.file == landing / z.folder / z.file.filename();
}

// Where zips were fetched from, and what stands before a collection's folder there.
struct far_landing {
    std::unique_ptr<storage::place> place;  // null: the landing is here
    std::string prefix{};
};

result<far_landing> open_far(const job& j, const fs::path& landing) {
    if (!j.how.container && !j.how.open_share) return far_landing{};
    auto opened = j.how.container ? j.how.container->open() : j.how.open_share();
    if (!opened) return fail(opened.error());
    return far_landing{std::move(*opened), j.how.container ? "" : landing.filename().string() + "/"};
}

// Both where there is a share and a copy; counts as one.
result<bool> remove_zip(const landed_zip& z, const fs::path& landing, const far_landing& far) {
    if (!is_of_the_run(z, landing)) return fail(errc::refused, "it does not lie in the run's folder");
    const auto name = z.file.filename().string();
    if (!far.place) return remove_local(landing, z.folder, name, z.size);
    const auto there = remove_remote(*far.place, far.prefix + z.folder + "/" + name, z.size);
    if (!there) return there;
    auto here = remove_local(landing, z.folder, name, z.size);
    if (here) *here = *here || *there;
    return here;
}

}  // namespace

removal remove_landed(const job& j, const collected& c) {
    removal out;
    const auto far = open_far(j, c.landing);
    if (!far) {
        out.left.push_back("the share: " + describe(far.error()));
        return out;
    }
    for (const auto& z : c.zips) {
        const auto gone = remove_zip(z, c.landing, *far);
        if (!gone) {
            out.left.push_back(z.file.string() + ": " + describe(gone.error()));
        } else if (*gone) {
            ++out.zips;
            out.bytes += z.size;
        }
    }
    return out;
}

void remove_empty_folders(const fs::path& landing) {
    std::vector<fs::path> folders{landing};
    std::error_code ec;
    for (fs::recursive_directory_iterator it(landing, fs::directory_options::none, ec), end; !ec && it != end; it.increment(ec))
        if (std::error_code gone; it->is_directory(gone) && !it->is_symlink(gone)) folders.push_back(it->path());
    // The deepest first; one that holds anything stays.
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) ::rmdir(folder->c_str());
}

}  // namespace stamplog::run
