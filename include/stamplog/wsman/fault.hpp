// A SOAP fault of a WS-Management service, read and put into words that an operator can act on.
// Sources: DSP0226; [MS-WSMV] 2.2.4.46 (WSManFault); the codes of PowerShell's WSManNativeAPI.cs (docs/PROTOCOL.md lists them).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"

namespace stamplog::wsman {

struct fault {
    std::string code;                     // local name of s:Value: Sender, Receiver, MustUnderstand, VersionMismatch
    std::string subcode;                  // local name of the sub code: TimedOut, InvalidSelectors, AccessDenied, ...
    std::string reason;                   // s:Text
    std::optional<std::uint32_t> number;  // f:WSManFault Code
    std::optional<std::uint32_t> cim;     // OMI's error code (CIM's status codes: 2 access denied, 6 not found)
    std::string machine;                  // f:WSManFault Machine
    std::string detail;                   // f:Message with what a provider put in it (f:ProviderFault), or OMI_Error's message
    std::string provider;                 // f:ProviderFault provider
};

// The codes as wsmerror.h has them.
inline constexpr std::uint32_t code_access_denied = 5, code_logon_failure = 1326;
inline constexpr std::uint32_t code_no_such_resource = 2150858811;  // 0x80338...: no such session configuration, or no right
inline constexpr std::uint32_t code_invalid_resource_uri = 2150858754;  // ERROR_WSMAN_INVALID_RESOURCE_URI2: the same
inline constexpr std::uint32_t code_shells_of_user = 2150859173;        // ERROR_WSMAN_QUOTA_MAX_SHELLS
inline constexpr std::uint32_t code_operations_of_user = 2150859174;    // ERROR_WSMAN_QUOTA_MAX_OPERATIONS
inline constexpr std::uint32_t code_shells_of_user_here = 2150859236;   // ERROR_WSMAN_QUOTA_MAX_SHELLS_PPQ
inline constexpr std::uint32_t code_users_here = 2150859237;            // ERROR_WSMAN_QUOTA_MAX_USERS_PPQ
inline constexpr std::uint32_t code_shells_here = 2150859238;           // ERROR_WSMAN_QUOTA_MAX_PLUGINSHELLS_PPQ
inline constexpr std::uint32_t code_timed_out = 2150858793;             // 0x80338029: nothing to receive yet
inline constexpr std::uint32_t code_shell_gone = 2150858843;            // 0x8033805B: no such shell or command

bool is_timed_out(const fault& f);   // of a Receive: ask again
bool is_shell_gone(const fault& f);  // shell or command are not there (any more)

// The fault as an error: code by what the caller can do, message with what the server said, hint for the operator.
// `doing` names the operation: "open a shell on 10.0.0.225".
error explain(const fault& f, std::string_view doing);
// An answer that is no SOAP at all: 401, 403, 404, 405, 503, or a proxy's page (407, 502, 504). `body` may be anything.
error explain_http(int status, std::string_view body, std::string_view doing);

}  // namespace stamplog::wsman
