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

constexpr meaning meanings[] = {
    {code_access_denied, errc::auth, who_may},
    {2147942405, errc::auth, who_may},  // E_ACCESSDENIED
    {code_logon_failure, errc::auth, "The user name or the password is wrong; the name is written DOMAIN\\name."},
    {2147943726, errc::auth, "The user name or the password is wrong; the name is written DOMAIN\\name."},
    {1330, errc::auth, "The password has expired: change it, then run this again."},
    {1331, errc::auth, "The account is disabled."},
    {1909, errc::auth, "The account is locked."},
    {code_no_such_resource, errc::config,
     "There is no such session configuration on that machine, or this account may not use it: is it an ERCS VM, and is "
     "--configuration-name right (PrivilegedEndpoint unless told otherwise)?"},
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
    {code_timed_out, errc::timed_out, "The ERCS is busy; try again in a few minutes, or use another ERCS."},
    {code_shell_gone, errc::disconnected, "The session has ended on the ERCS: start again."},
    {2150859213, errc::conflict, "Another client is connected to this session."},
};

const meaning* meaning_of(const fault& f) {
    const auto found = std::ranges::find_if(meanings, [&](const meaning& m) { return f.number == m.number; });
    return found == std::end(meanings) ? nullptr : found;
}

errc by_subcode(const fault& f) {
    constexpr std::uint32_t cim_access_denied = 2;
    if (f.subcode == "AccessDenied" || f.cim == cim_access_denied) return errc::auth;
    if (f.subcode == "TimedOut") return errc::timed_out;
    if (f.subcode == "QuotaLimit") return errc::overloaded;
    if (f.subcode == "EncodingLimit") return errc::limit;
    if (is_shell_gone(f)) return errc::disconnected;
    return errc::refused;
}

std::string words_of(const fault& f) {
    // What a provider says is nearer to the cause than the service's own text around it.
    std::string text = f.detail.empty() ? f.reason : f.detail;
    if (!f.detail.empty() && !f.reason.empty() && f.detail.find(f.reason) == std::string::npos && f.provider.empty() &&
        f.reason.find(f.detail) == std::string::npos)
        text = f.reason + " " + f.detail;
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return printable(text, 1000);
}

}  // namespace

error explain(const fault& f, std::string_view doing) {
    const auto* known = meaning_of(f);
    std::string what(doing);
    what += ": the service answers";
    if (!f.subcode.empty() || !f.code.empty()) what += " " + printable(f.subcode.empty() ? f.code : f.subcode, 100);
    if (f.number) what += " (" + std::to_string(*f.number) + ")";
    what += ": " + words_of(f);
    if (known) return {known->code, std::move(what), known->hint};
    const auto code = by_subcode(f);
    return {code, std::move(what), code == errc::auth ? who_may : ""};
}

error explain_http(int status, std::string_view body, std::string_view doing) {
    std::string what = std::string(doing) + ": HTTP status " + std::to_string(status);
    if (!body.empty()) what += ", " + in_quotes(body.substr(0, 200));
    switch (status) {
        case 401:
            return {errc::auth, std::string(doing) + ": the user name or the password was refused (HTTP 401)",
                    "The name is written DOMAIN\\name, with the stamp's own domain; an expired password is refused in the same "
                    "way."};
        case 403:
            return {errc::auth, std::move(what), who_may};
        case 404:
            return {errc::not_found, std::move(what), "There is a web server, but no WinRM service at this path."};
        case 413:
            return {errc::limit, std::move(what), "The service takes only smaller requests."};
        case 407:
            return {errc::config, std::move(what), "A proxy stands between; the ERCS must be reached directly."};
        case 503:
        case 429:
            return {errc::overloaded, std::move(what), "The service is busy or its queue is full; try again in a few minutes."};
        default:
            return {errc::refused, std::move(what),
                    "This is no answer of a WinRM service: are host and port those of an ERCS VM?"};
    }
}

}  // namespace stamplog::wsman
