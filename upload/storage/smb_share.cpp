#include "smb_share.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "stamplog/base/text.hpp"

namespace stamplog::storage::smb {
namespace {

// libsmbclient reads the user's ~/.smb/smb.conf, else the machine's. What a collection does must depend on neither: it is given
// this one. No SMB1, no NetBIOS and no broadcasts, nothing unsigned, and nothing kept on this machine.
constexpr const char* configuration =
    "[global]\n"
    " name resolve order = host\n"
    " disable netbios = yes\n"
    " client min protocol = SMB2_10\n"
    " client max protocol = SMB3_11\n"
    " client signing = required\n"
    " client ipc signing = required\n"
    " client NTLMv2 auth = yes\n"
    " client lanman auth = no\n"
    " client plaintext auth = no\n"
    " unix charset = UTF-8\n"
    " log level = 0\n";

// A home that holds the configuration and is gone again once the library has read it.
class short_home {
 public:
    short_home() {
        char name[] = "/tmp/stamplog-smb-XXXXXX";
        if (::mkdtemp(name) == nullptr) return;
        path_ = name;
        std::error_code problem;
        std::filesystem::create_directory(path_ / ".smb", problem);
        std::ofstream file(path_ / ".smb" / "smb.conf");
        file << configuration;
        for (const char* folder : {"lock", "state", "cache", "private"})
            file << ' ' << folder << (std::strcmp(folder, "private") == 0 ? " dir = " : " directory = ") << name << '\n';
        file.close();
        good_ = file.good() && ::setenv("HOME", name, 1) == 0;  // NOLINT(concurrency-mt-unsafe): the worker has one thread
    }
    ~short_home() {
        std::error_code problem;
        if (!path_.empty()) std::filesystem::remove_all(path_, problem);
    }
    short_home(const short_home&) = delete;
    short_home& operator=(const short_home&) = delete;
    bool good() const { return good_; }

 private:
    std::filesystem::path path_;
    bool good_ = false;
};

void copy_text(std::string_view from, char* to, int size) {
    if (size <= 0) return;
    const auto length = std::min(from.size(), static_cast<std::size_t>(size) - 1);
    std::memcpy(to, from.data(), length);
    to[length] = '\0';
}

attributes attributes_of(const struct stat& s) {
    attributes a;
    a.is_folder = S_ISDIR(s.st_mode);
    a.is_file = S_ISREG(s.st_mode);
    a.size = a.is_file ? static_cast<std::uint64_t>(s.st_size) : 0;
    a.modified_ns = static_cast<std::int64_t>(s.st_mtim.tv_sec) * 1'000'000'000 + s.st_mtim.tv_nsec;
    return a;
}

int problem_or(int otherwise) { return errno != 0 ? errno : otherwise; }

}  // namespace

share::~share() {
    if (context_ != nullptr) smbc_free_context(context_, 1);
}

// Only the server and the share that we were sent to get the password; a referral to another server does not.
void share::give_login(SMBCCTX* context, const char* server, const char* share_name, char* domain, int domain_size, char* user,
                       int user_size, char* password, int password_size) {
    const auto* self = static_cast<const share*>(smbc_getOptionUserData(context));
    const bool ours =
        same_name(server, self->who_.host) && (same_name(share_name, self->who_.share) || same_name(share_name, "IPC$"));
    copy_text(ours ? self->who_.domain : "", domain, domain_size);
    copy_text(ours ? self->who_.user : "", user, user_size);
    copy_text(ours ? self->who_.password.reveal() : "", password, password_size);
}

int share::enter(login who, stage& reached) {
    reached = stage::client;
    if (context_ != nullptr) return EALREADY;
    who_ = std::move(who);
    const short_home home;
    if (!home.good()) return problem_or(EIO);
    context_ = smbc_new_context();
    if (context_ == nullptr) return problem_or(ENOMEM);
    smbc_setDebug(context_, 0);
    smbc_setOptionDebugToStderr(context_, 1);  // standard output is the worker's
    smbc_setOptionUserData(context_, this);
    smbc_setFunctionAuthDataWithContext(context_, give_login);
    smbc_setTimeout(context_, who_.timeout_ms);
    smbc_setPort(context_, who_.port);
    smbc_setOptionNoAutoAnonymousLogin(context_, 1);
    smbc_setOptionUseKerberos(context_, 0);
    smbc_setOptionUseCCache(context_, 0);
    smbc_setOptionOneSharePerServer(context_, 0);
    smbc_setOptionUrlEncodeReaddirEntries(context_, 0);
    if (who_.encrypt) smbc_setOptionSmbEncryptionLevel(context_, SMBC_ENCRYPTLEVEL_REQUIRE);
    if (smbc_init_context(context_) == nullptr) return problem_or(EIO);
    if (smbc_setOptionProtocols(context_, "SMB2_10", "SMB3_11") == 0) return EPROTONOSUPPORT;

    // A wrong password and a share that one may not enter are the same errno. Whoever can log in may enter IPC$, so a refusal
    // there is one of the login. (It holds no files: a server may answer anything but a refusal to the question itself.)
    reached = stage::login;
    struct stat s {};
    errno = 0;
    const std::string pipes = "smb://" + who_.host + "/IPC$";
    if (smbc_getFunctionStat(context_)(context_, pipes.c_str(), &s) != 0 && errno != 0 && errno != ECONNREFUSED &&
        errno != ENOENT && errno != EINVAL && errno != EISDIR && errno != ENOTDIR)
        return errno;
    reached = stage::share;
    return list("");
}

// Everything but what no URL gives a meaning is encoded.
std::string share::url(const std::string& path) const {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out = "smb://" + who_.host + '/';
    for (const char c : path.empty() ? who_.share : who_.share + '/' + path) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= '0' && byte <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '/' || c == '-' || c == '_' ||
            c == '.')
            out += c;
        else
            out.append({'%', digits[byte >> 4U], digits[byte & 0xFU]});
    }
    return out;
}

int share::look(const std::string& path, attributes& out) {
    struct stat s {};
    errno = 0;
    if (smbc_getFunctionStat(context_)(context_, url(path).c_str(), &s) != 0) return problem_or(EIO);
    out = attributes_of(s);
    return 0;
}

void share::end_listing() {
    if (listing_ != nullptr) smbc_getFunctionClosedir(context_)(context_, listing_);
    listing_ = nullptr;
}

int share::list(const std::string& path) {
    end_listing();
    errno = 0;
    listing_ = smbc_getFunctionOpendir(context_)(context_, url(path).c_str());
    return listing_ != nullptr ? 0 : problem_or(EIO);
}

std::optional<named> share::list_more() {
    struct stat s {};
    while (listing_ != nullptr) {
        const auto* entry = smbc_getFunctionReaddirPlus2(context_)(context_, listing_, &s);
        if (entry == nullptr) {
            end_listing();
            break;
        }
        const std::string_view name = entry->name;
        if (name != "." && name != "..") return named{std::string(name), attributes_of(s)};
    }
    return std::nullopt;
}

int share::open(const std::string& path, access how, std::uint64_t& handle, attributes& out) {
    // libsmbclient shares no deletion: while a file is open here, nobody removes or renames it.
    smbc_setOptionOpenShareMode(context_, how == access::read ? SMBC_SHAREMODE_DENY_NONE : SMBC_SHAREMODE_DENY_WRITE);
    errno = 0;
    auto* file =
        smbc_getFunctionOpen(context_)(context_, url(path).c_str(), how == access::write ? O_RDWR | O_CREAT : O_RDONLY, 0666);
    if (file == nullptr) return problem_or(EIO);
    struct stat s {};
    if (smbc_getFunctionFstat(context_)(context_, file, &s) != 0) {
        const int why = problem_or(EIO);
        smbc_getFunctionClose(context_)(context_, file);
        return why;
    }
    handle = ++last_handle_;
    files_[handle] = file;
    out = attributes_of(s);
    return 0;
}

SMBCFILE* share::file_of(std::uint64_t handle) const {
    const auto at = files_.find(handle);
    return at == files_.end() ? nullptr : at->second;
}

int share::seek(SMBCFILE* file, std::uint64_t offset) {
    errno = 0;
    return smbc_getFunctionLseek(context_)(context_, file, static_cast<off_t>(offset), SEEK_SET) < 0 ? problem_or(EIO) : 0;
}

int share::read(std::uint64_t handle, std::uint64_t offset, std::string& out) {
    auto* file = file_of(handle);
    if (file == nullptr) return EBADF;
    if (const int why = seek(file, offset); why != 0) return why;
    std::size_t have = 0;
    while (have < out.size()) {
        errno = 0;
        const auto got = smbc_getFunctionRead(context_)(context_, file, out.data() + have, out.size() - have);
        if (got < 0) return problem_or(EIO);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    out.resize(have);
    return 0;
}

int share::write_whole(SMBCFILE* file, std::string_view data) {
    while (!data.empty()) {
        errno = 0;
        const auto done = smbc_getFunctionWrite(context_)(context_, file, data.data(), data.size());
        if (done < 0) return problem_or(EIO);
        if (done == 0) return ENOSPC;
        data.remove_prefix(static_cast<std::size_t>(done));
    }
    return 0;
}

int share::write(std::uint64_t handle, std::uint64_t offset, std::string_view data) {
    auto* file = file_of(handle);
    if (file == nullptr) return EBADF;
    if (const int why = seek(file, offset); why != 0) return why;
    return write_whole(file, data);
}

int share::cut(std::uint64_t handle, std::uint64_t size) {
    auto* file = file_of(handle);
    if (file == nullptr) return EBADF;
    errno = 0;
    return smbc_getFunctionFtruncate(context_)(context_, file, static_cast<off_t>(size)) != 0 ? problem_or(EIO) : 0;
}

int share::close(std::uint64_t handle) {
    auto* file = file_of(handle);
    if (file == nullptr) return EBADF;
    files_.erase(handle);
    errno = 0;
    return smbc_getFunctionClose(context_)(context_, file) != 0 ? problem_or(EIO) : 0;
}

// libsmbclient's rename removes what has the name and tries again, whatever it is told. So the name is taken first, by a file
// that says so and that exactly one can make: what the rename removes is ours, and what came in between is refused by the
// second try.
int share::name_new(const std::string& from, const std::string& to, const std::string& claim) {
    const auto name = url(to);
    smbc_setOptionOpenShareMode(context_, SMBC_SHAREMODE_DENY_WRITE);
    errno = 0;
    auto* file = smbc_getFunctionOpen(context_)(context_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (file == nullptr) return problem_or(EIO);
    int why = write_whole(file, claim);
    errno = 0;
    if (smbc_getFunctionClose(context_)(context_, file) != 0 && why == 0) why = problem_or(EIO);
    if (why == 0) why = name_over(from, to);
    if (why == 0 || why == EEXIST) return why;
    // The claim is still there, or the rename took it away. Nobody else makes a file of this content.
    std::uint64_t handle = 0;
    attributes what;
    if (open(to, access::read, handle, what) == 0) {
        std::string content(claim.size() + 1, '\0');
        const bool read_ok = read(handle, 0, content) == 0;
        close(handle);
        if (read_ok && claim.starts_with(content)) remove(to);
    }
    return why;
}

int share::name_over(const std::string& from, const std::string& to) {
    errno = 0;
    return smbc_getFunctionRename(context_)(context_, url(from).c_str(), context_, url(to).c_str()) != 0 ? problem_or(EIO) : 0;
}

int share::remove(const std::string& path) {
    errno = 0;
    return smbc_getFunctionUnlink(context_)(context_, url(path).c_str()) != 0 ? problem_or(EIO) : 0;
}

int share::make_folder(const std::string& path) {
    errno = 0;
    return smbc_getFunctionMkdir(context_)(context_, url(path).c_str(), 0777) != 0 ? problem_or(EIO) : 0;
}

}  // namespace stamplog::storage::smb
