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
    std::optional<std::uint32_t> number;  // f:WSManFault Code, or OMI's error code
    std::string machine;                  // f:WSManFault Machine
    std::string detail;                   // f:Message with what a provider put in it (f:ProviderFault), or OMI_Error's message
    std::string provider;                 // f:ProviderFault provider
};

inline constexpr std::uint32_t code_timed_out = 2150858793;   // 0x80338029: nothing to receive yet
inline constexpr std::uint32_t code_shell_gone = 2150858843;  // 0x8033805B: no such shell or command

bool is_timed_out(const fault& f);   // of a Receive: ask again
bool is_shell_gone(const fault& f);  // shell or command are not there (any more)

// The fault as an error: code by what the caller can do, message with what the server said, hint for the operator.
// `doing` names the operation: "open a shell on 10.0.0.225".
error explain(const fault& f, std::string_view doing);
// An answer that is no SOAP at all: 401, 403, 404, 503, or a proxy's page. `body` may be anything.
error explain_http(int status, std::string_view body, std::string_view doing);

}  // namespace stamplog::wsman
