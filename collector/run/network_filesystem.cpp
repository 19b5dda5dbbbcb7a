#include "network_filesystem.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <utility>

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

// statfs(2) and linux/magic.h.
constexpr std::array<std::pair<std::uint32_t, std::string_view>, 10> network_magic{{{0x6969, "nfs"},
                                                                                    {0x517B, "smb"},
                                                                                    {0xFF534D42, "cifs"},
                                                                                    {0xFE534D42, "smb2"},
                                                                                    {0x01021997, "9p"},
                                                                                    {0x5346414F, "afs"},
                                                                                    {0x73757245, "coda"},
                                                                                    {0x00C36400, "ceph"},
                                                                                    {0x0BD00BD0, "lustre"},
                                                                                    {0x19830326, "fhgfs"}}};
constexpr std::uint32_t fuse_magic = 0x65735546;
// FUSE carries local file systems too (containers, NTFS), so only those known to be remote count.
constexpr std::array<std::string_view, 9> remote_fuse{"fuse.sshfs",   "fuse.glusterfs", "fuse.s3fs",
                                                      "fuse.rclone",  "fuse.davfs",     "fuse.curlftpfs",
                                                      "fuse.gcsfuse", "fuse.blobfuse",  "fuse.blobfuse2"};

fs::path nearest_existing(fs::path p) {
    std::error_code ec;
    p = fs::absolute(p, ec);
    while (!fs::exists(p, ec) && p.has_parent_path() && p != p.parent_path()) p = p.parent_path();
    return p;
}

// "36 35 0:31 / /mnt rw - fuse.sshfs host:/ rw": the type follows the lone dash (proc_pid_mountinfo(5)).
std::string mount_type(const fs::path& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) return {};
    const auto device = std::to_string(major(about.st_dev)) + ":" + std::to_string(minor(about.st_dev));
    std::ifstream in("/proc/self/mountinfo");
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string id, parent, where, word;
        words >> id >> parent >> where;
        if (where != device) continue;
        while (words >> word && word != "-") {
        }
        words >> word;
        return word;
    }
    return {};
}

}  // namespace

std::optional<std::string> network_type(std::uint64_t magic, std::string_view mount) {
    // f_type is sign-extended on some systems: only 32 bits of it mean anything.
    const auto m = static_cast<std::uint32_t>(magic);
    for (const auto& [value, name] : network_magic)
        if (m == value) return std::string(name);
    if (m == fuse_magic && std::find(remote_fuse.begin(), remote_fuse.end(), mount) != remote_fuse.end())
        return std::string(mount);
    return std::nullopt;
}

std::optional<std::string> network_filesystem(const fs::path& path) {
    const auto there = nearest_existing(path);
    struct statfs about {};
    if (::statfs(there.c_str(), &about) != 0) return std::nullopt;
    const auto magic = static_cast<std::uint64_t>(about.f_type);
    return network_type(magic, static_cast<std::uint32_t>(magic) == fuse_magic ? mount_type(there) : std::string());
}

}  // namespace stamplog::run
