// What the service's refusals mean, and what to do about them.
#include <algorithm>
#include <array>
#include <cctype>

#include "blob_service.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::storage {
namespace {

struct blob_meaning {
    const char* code;  // x-ms-error-code
    errc what;
    const char* says;  // nullptr: said elsewhere
    const char* hint;
};

constexpr std::array<blob_meaning, 17> blob_meanings{{
    {"ContainerNotFound", errc::not_found, "the container is not there", "Check its name, or have it made."},
    {"ContainerBeingDeleted", errc::not_found, "the container is being deleted", "Stage to another one."},
    {"ContainerDisabled", errc::refused, "the container is disabled", "Stage to another one."},
    {"AccountIsDisabled", errc::refused, "the storage account is disabled", "Stage to another one."},
    {"BlobNotFound", errc::not_found, "is not there", ""},
    {"BlobAlreadyExists", errc::conflict, "something else has this name at the target",
     "Nothing is overwritten. Move it away or stage under another prefix."},
    {"ConditionNotMet", errc::conflict, "changed while it was read", "Read it again when nothing writes to it any more."},
    {"TargetConditionNotMet", errc::conflict, "changed while it was read", "Read it again when nothing writes to it any more."},
    {"InvalidBlobOrBlock", errc::conflict, "unfinished blocks of another program lie under this name",
     "They go by themselves within a week; until then stage under another prefix."},
    {"BlobImmutableDueToPolicy", errc::refused, "is protected by a policy of the container", "Stage under another prefix."},
    {"LeaseIdMissing", errc::conflict, "another program holds a lease on it",
     "Wait until it lets go, or stage under another prefix."},
    {"InvalidBlockList", errc::conflict, "its blocks went away before they were joined",
     "Two uploads of the same file at once? Stage it again."},
    {"RequestBodyTooLarge", errc::limit, "a block is larger than the service takes",
     "The account's version of Blob storage is too old for a file of this size."},
    {"BlockCountExceedsLimit", errc::limit, "has more blocks than the service takes", ""},
    {"AuthorizationProtocolMismatch", errc::auth, "the SAS is for https only", "Give the URL with https."},
    {"AuthorizationSourceIPMismatch", errc::auth, nullptr, ""},
    {"InsufficientAccountPermissions", errc::refused, "the account may not be written to", "Ask its owner."},
}};

const char* right_for(std::string_view doing) {
    if (doing == "read") return "to read (r)";
    if (doing == "list") return "to list (l)";
    if (doing == "remove") return "to delete (d)";
    return "to write (c and w)";
}

bool among(std::string_view code, std::initializer_list<std::string_view> codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// The service's own clock, which decides, where it tells.
utc_time service_time(const http_answer& got, const clock& ours) {
    const auto seconds = curl_getdate(got.header("date").c_str(), nullptr);
    return seconds <= 0 ? ours.now() : utc_time(std::chrono::seconds(seconds));
}

error refused_signature(const http_answer& got, const sas_facts& sas, const clock& ours, const std::string& where) {
    const auto now = service_time(got, ours);
    const auto there = "There it is " + format_rfc3339(now) + ".";
    if (sas.until && *sas.until <= now)
        return {errc::auth, where + "the SAS expired at " + format_rfc3339(*sas.until),
                there + " Ask for a new one, then stage again: it goes on where it was."};
    if (sas.from && *sas.from > now)
        return {errc::auth, where + "the SAS is not valid before " + format_rfc3339(*sas.from),
                there + " Wait, or ask for another one."};
    if (!sas.addresses.empty())
        return {errc::auth, where + "the SAS is refused; it is for requests from " + sas.addresses + " only",
                "Ask for one without that limit, or stage from there."};
    return {errc::auth, where + "the signature of the SAS is refused",
            "It is another account's or container's, was altered, its key or policy was changed, or the account's firewall "
            "does not let this machine in."};
}

}  // namespace

error blob_service::refusal(const http_answer& got, std::string_view doing, const std::string& blob) const {
    const auto code = got.header("x-ms-error-code");
    // Who stages puts the container's address in front.
    const auto about = (blob.empty() ? where_.container : printable(blob)) + ": ";
    const auto where = about + std::string(doing) + ": ";
    if (among(code,
              {"AuthenticationFailed", "AuthorizationFailure", "InvalidAuthenticationInfo", "NoAuthenticationInformation"}))
        return refused_signature(got, facts_, time_, where);
    if (among(code, {"AuthorizationPermissionMismatch", "AuthorizationResourceTypeMismatch", "AuthorizationServiceMismatch",
                     "UnauthorizedBlobOverwrite"}))
        return {errc::refused, where + "the SAS does not permit " + right_for(doing) + "; it permits: " + to_string(facts_),
                "Ask for one with read, create, write and list (sp=rcwl)."};
    for (const auto& m : blob_meanings) {
        if (code != m.code) continue;
        if (m.says == nullptr) return refused_signature(got, facts_, time_, where);
        const bool of_container = m.what == errc::not_found && code != "BlobNotFound";
        return {m.what, of_container ? where_.container_name + ": " + m.says : about + m.says, m.hint};
    }
    const auto id = got.header("x-ms-request-id");
    const auto what = where + "the service answers " + std::to_string(got.status) +
                      (code.empty() ? "" : " " + printable(code, 60)) + (id.empty() ? "" : ", request " + printable(id, 60));
    if (got.status == 429 || got.status == 503)
        return {errc::overloaded, what + ": it is busy, also after " + std::to_string(how_.attempts) + " attempts",
                "Stage again later: it goes on where it was. Fewer blocks at once or a limit of the bandwidth help."};
    if (got.status >= 500) return {errc::overloaded, what, "Stage again later: it goes on where it was."};
    if (got.status == 404) return {errc::not_found, what, "Check the URL."};
    if (got.status == 409 || got.status == 412) return {errc::conflict, what, "Another program works there; stage again."};
    if (got.status == 401 || got.status == 403) return {errc::auth, what, "Check the SAS and the account's firewall."};
    if (got.status >= 300 && got.status < 400)
        return {errc::refused, what + ", a redirect, which is not followed",
                "The SAS would be carried elsewhere: give the account's own URL."};
    return {errc::refused, what, "Give the request's number to whoever owns the account."};
}

}  // namespace stamplog::storage
