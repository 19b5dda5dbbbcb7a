#include "system_error.hpp"

#include <cerrno>
#include <system_error>

#include "stamplog/base/log.hpp"

namespace stamplog::storage {
namespace {

struct system_meaning {
    errc code;
    const char* hint;
};

system_meaning system_meaning_of(int number) {
    switch (number) {
        case ENOSPC:
        case EDQUOT:
            return {errc::io, "Make room there, then do the same again; nothing was left half written."};
        case EFBIG:
            return {errc::io, "The file system there, or this process (ulimit -f), does not take files of this size."};
        case EACCES:
        case EPERM:
            return {errc::refused, "Give this user the right to read and write there, or choose another target."};
        case EROFS:
            return {errc::refused, "The target is mounted read-only; mount it writable or choose another one."};
        case ENOENT:
        case ESTALE:
            return {errc::not_found, "Check that the folder is there and still mounted, then do the same again."};
        case EEXIST:
            return {errc::conflict, "Move the other content away or choose another target."};
        case ENOTDIR:
            return {errc::conflict, "A file lies where a folder is needed; move it away or choose another target."};
        case ELOOP:
            return {errc::refused, "A symbolic link lies on the way; give the target by its real path."};
        case ENAMETOOLONG:
            return {errc::limit, "The target's file system does not take names of this length."};
        case EMFILE:
        case ENFILE:
            return {errc::overloaded, "Too many files are open; raise the limit (ulimit -n) and try again."};
        case ETIMEDOUT:
        case EHOSTDOWN:
        case EHOSTUNREACH:
        case ENOTCONN:
            return {errc::disconnected, "Check that the share is reachable and mounted, then do the same again."};
        default:
            return {errc::io, "The medium or mount there fails; check it, then do the same again."};
    }
}

}  // namespace

error system_error(std::string_view name, std::string_view doing, int number) {
    const auto [code, hint] = system_meaning_of(number);
    return {code, printable(name) + ": " + std::string(doing) + ": " + std::generic_category().message(number), hint};
}

}  // namespace stamplog::storage
