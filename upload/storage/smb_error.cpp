#include "smb_error.hpp"

#include <cerrno>
#include <system_error>

#include "stamplog/base/log.hpp"

namespace stamplog::storage::smb {
namespace {

struct smb_meaning {
    errc code;
    std::string text, hint;
};

std::string system_text(int number) { return std::generic_category().message(number); }

// Of the connection, not of the file.
bool is_lost(int number) {
    switch (number) {
        case ECONNABORTED:
        case ECONNREFUSED:
        case ECONNRESET:
        case EHOSTDOWN:
        case EHOSTUNREACH:
        case ENETDOWN:
        case ENETRESET:
        case ENETUNREACH:
        case ENOTCONN:
        case EPIPE:
        case ESHUTDOWN:
        case ETIMEDOUT:
        case EBADF:  // the worker's files go with its connection
            return true;
        default:
            return false;
    }
}

smb_meaning smb_meaning_of(int number) {
    if (is_lost(number))
        return {number == ETIMEDOUT ? errc::timed_out : errc::disconnected, "the server is gone (" + system_text(number) + ")",
                "Check that the server runs and that its SMB port can be reached, then go on with resume or stage again."};
    switch (number) {
        case ENOSPC:
        case EDQUOT:
            return {errc::io, "the share is full", "Make room on the share, or choose another one."};
        case EFBIG:
            return {errc::io, "the server does not take files of this size", "Choose a share on another file system."};
        case EACCES:
        case EPERM:
            return {
                errc::refused, "no permission",
                "Give the share's user the right to it, in the share's permissions and in those of the folder; or the share "
                "is read-only."};
        case EROFS:
            return {errc::refused, "the share is read-only", "Choose a share that may be written to."};
        case ENOENT:
            return {errc::not_found, "not there", "Check the path below the share."};
        case EEXIST:
            return {errc::conflict, "something has the name", "Move it away, or choose another folder."};
        case ENOTDIR:
        case EISDIR:
            return {errc::conflict, "a file lies where a folder is needed, or the other way round",
                    "Move it away, or choose another folder."};
        case EBUSY:
        case ETXTBSY:
            return {errc::conflict, "another program has it open", "End that program, or wait until it is done."};
        case EINVAL:
        case ENAMETOOLONG:
        case EILSEQ:
            return {errc::refused, "the server does not take the name (" + system_text(number) + ")", "Rename the file."};
        default:
            return {errc::io, system_text(number), "The server's medium or service fails; look into its log."};
    }
}

}  // namespace

error share_error(const smb_address& where, std::string_view name, std::string_view doing, int number) {
    auto at = where;
    if (!name.empty()) at.path = (at.path.empty() ? "" : at.path + "/") + printable(name, 400);
    auto m = smb_meaning_of(number);
    return {m.code, at.text() + ": " + std::string(doing) + ": " + m.text, std::move(m.hint)};
}

error enter_error(const smb_address& where, const std::string& user, stage reached, int number) {
    const auto share = where.port == 445 ? where.share_text() : where.share_text() + " on port " + std::to_string(where.port);
    const bool denied = number == EACCES || number == EPERM;
    if (number == EPROTO) return {errc::config, "stamplog-smb is of another version", "Install both programs from one build."};
    if (reached == stage::client)
        return {errc::io, share + ": the SMB client does not start (" + system_text(number) + ")",
                "stamplog-smb needs a folder in /tmp for a moment."};
    if (reached == stage::login && denied)
        return {errc::auth, share + ": " + where.host + " refused " + printable(user, 200) + " (wrong user or password)",
                "Check --share-user (of a stage: --stage-user) and its password. A locked, expired or disabled account looks "
                "the same from here."};
    if (denied)
        return {
            errc::refused, share + ": " + printable(user, 200) + " may not enter the share",
            "The password is right. Give that user the right to the share; or the share demands encryption that this server "
            "does not offer."};
    if (number == ENOENT || number == ENODEV)
        return {errc::not_found, share + ": no such share", "Check the share's name on the server."};
    auto e = share_error(where, "", "connect", number);
    if (is_lost(number))
        e.hint = "Check that " + where.host + " serves SMB on port " + std::to_string(where.port) +
                 " and that no firewall is between.";
    else
        e = {errc::unsupported, share + ": no connection that is safe (" + system_text(number) + ")",
             "stamplog speaks SMB 2.1 to 3.1.1, signed. Check what the server allows."};
    return e;
}

bool may_come_back(const error& e) noexcept {
    return e.code == errc::disconnected || e.code == errc::timed_out || e.code == errc::transient;
}

}  // namespace stamplog::storage::smb
