// Faults in the operator's words: what each code of psrp's and WinRM's world asks the reader to do.
#include <algorithm>
#include <iterator>

#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/wsman/fault.hpp"

namespace stamplog::wsman {
namespace {

struct meaning {
    std::uint32_t number;
    errc code;
    const char* hint;
};

constexpr const char* who_may =
    "Only members of CloudAdmins may use the privileged endpoint; the account is DOMAIN\\CloudAdmin of the stamp's own domain.";
constexpr const char* quota_hint =
    "Sessions that nobody closed count until their idle time-out (two hours): close them, wait, or use another ERCS.";
constexpr const char* no_such_configuration =
    "There is no such session configuration on that machine, or this account may not use it: is it an ERCS VM, and is "
    "--configuration-name right (PrivilegedEndpoint unless told otherwise)?";
constexpr const char* busy_hint = "The ERCS is busy; try again in a few minutes, or use another ERCS.";
constexpr const char* gone_hint = "The session has ended on the ERCS: start again.";

constexpr meaning meanings[] = {
    {code_access_denied, errc::auth, who_may},
    {2147942405, errc::auth, who_may},  // E_ACCESSDENIED
    {code_logon_failure, errc::auth, "The user name or the password is wrong; the name is written DOMAIN\\name."},
    {2147943726, errc::auth, "The user name or the password is wrong; the name is written DOMAIN\\name."},
    {1330, errc::auth, "The password has expired: change it, then run this again."},
    {1331, errc::auth, "The account is disabled."},
    {1909, errc::auth, "The account is locked."},
    {code_no_such_resource, errc::config, no_such_configuration},
    {code_invalid_resource_uri, errc::config, no_such_configuration},
    {code_shells_of_user, errc::overloaded, quota_hint},
    {code_operations_of_user, errc::overloaded, quota_hint},
    {2150859175, errc::overloaded, quota_hint},
    {2150859176, errc::overloaded, "The machine is busy; try again in a few minutes, or use another ERCS."},
    {2150859179, errc::overloaded, quota_hint},
    {code_shells_of_user_here, errc::overloaded, quota_hint},
    {code_users_here, errc::overloaded, quota_hint},
    {code_shells_here, errc::overloaded, quota_hint},
    {2150859239, errc::overloaded, quota_hint},
    {2150859240, errc::overloaded, quota_hint},
    {code_timed_out, errc::timed_out, busy_hint},
    {code_shell_gone, errc::disconnected, gone_hint},
    {2150859213, errc::conflict, "Another client is connected to this session."},
};

struct status_meaning {
    int status;
    errc code;
    const char* hint;
};

constexpr const char* too_large = "The service takes only smaller requests: give the cmdlet fewer or shorter arguments.";
constexpr const char* proxy_refuses = "A proxy stands between; the ERCS must be reached directly.";
constexpr const char* nobody_behind =
    "What answered is a gateway or proxy that got nothing from the ERCS; the ERCS must be reached directly.";

// What a web server says that is no WinRM service, does not let us in, or has trouble (RFC 9110 15).
constexpr status_meaning statuses[] = {
    {400, errc::refused,
     "The web server did not understand the request: is it a WinRM service, and does nothing stand between?"},
    {403, errc::auth, who_may},
    {404, errc::not_found, "There is a web server, but no WinRM service at this path."},
    {405, errc::not_found,
     "There is a web server, but no WinRM service: it takes no POST. Are host and port those of an ERCS VM?"},
    {407, errc::config, proxy_refuses},
    {411, errc::refused,
     "Something stands between that does not hand on a request's length; the ERCS must be reached directly."},
    {413, errc::limit, too_large},
    {415, errc::not_found, "There is a web server, but no WinRM service: it takes no SOAP."},
    {429, errc::overloaded, "The service is busy or its queue is full; try again in a few minutes."},
    {502, errc::disconnected, nobody_behind},
    {503, errc::overloaded, "The service is busy or its queue is full; try again in a few minutes."},
    {504, errc::timed_out, nobody_behind},
};

const meaning* meaning_of(const fault& f) {
    const auto found = std::ranges::find_if(meanings, [&](const meaning& m) { return f.number == m.number; });
    return found == std::end(meanings) ? nullptr : found;
}

// What a fault means whose number nobody here knows, or that has none.
meaning by_subcode(const fault& f) {
    constexpr std::uint32_t cim_access_denied = 2;
    if (f.subcode == "AccessDenied" || f.cim == cim_access_denied) return {0, errc::auth, who_may};
    if (f.subcode == "TimedOut") return {0, errc::timed_out, busy_hint};
    if (f.subcode == "QuotaLimit") return {0, errc::overloaded, quota_hint};
    if (f.subcode == "EncodingLimit") return {0, errc::limit, ""};
    // OMI says DestinationUnreachable of a shell that is gone, too.
    if (is_shell_gone(f)) return {0, errc::disconnected, gone_hint};
    if (f.subcode == "DestinationUnreachable") return {0, errc::config, no_such_configuration};
    return {0, errc::refused, ""};
}

std::string_view without_end_blanks(std::string_view text) {
    const auto last = text.find_last_not_of(" \t\r\n");
    return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

std::string words_of(const fault& f) {
    const auto reason = without_end_blanks(f.reason), detail = without_end_blanks(f.detail);
    // What a provider says is nearer to the cause than the service's own text around it.
    if (detail.empty() || reason.find(detail) != std::string_view::npos) return printable(reason, 1000);
    const bool alone = reason.empty() || !f.provider.empty() || detail.find(reason) != std::string_view::npos;
    return printable(alone ? std::string(detail) : std::string(reason) + " " + std::string(detail), 1000);
}

}  // namespace

error explain(const fault& f, std::string_view doing) {
    std::string what(doing);
    what += ": the service answers";
    if (!f.subcode.empty() || !f.code.empty()) what += " " + printable(f.subcode.empty() ? f.code : f.subcode, 100);
    if (f.number) what += " (" + std::to_string(*f.number) + ")";
    const auto words = words_of(f);
    what += words.empty() ? ", without a reason" : ": " + words;
    const auto* known = meaning_of(f);
    const auto m = known != nullptr ? *known : by_subcode(f);
    return {m.code, std::move(what), m.hint};
}

error explain_http(int status, std::string_view body, std::string_view doing) {
    if (status == 401)
        return {
            errc::auth, std::string(doing) + ": the user name or the password was refused (HTTP 401)",
            "The name is written DOMAIN\\name, with the stamp's own domain; an expired password is refused in the same way."};
    std::string what = std::string(doing) + ": HTTP status " + std::to_string(status);
    if (!body.empty()) what += ", " + in_quotes(body.substr(0, 200));
    const auto found = std::ranges::find(statuses, status, &status_meaning::status);
    if (found != std::end(statuses)) return {found->code, std::move(what), found->hint};
    return {errc::refused, std::move(what), "This is no answer of a WinRM service: are host and port those of an ERCS VM?"};
}

}  // namespace stamplog::wsman
