// The multipart/encrypted body of a sealed WinRM message ([MS-WSMV] 2.2.9.1; as recorded from Microsoft's client and server).
// Pure functions; parsed by lengths, never by looking for the boundary in the cipher text.
#pragma once

#include <string>
#include <string_view>

#include "stamplog/auth/security_context.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::auth {

struct sealed_body {
    std::size_t plain_length = 0;  // what OriginalContent's Length says: bytes of plain text, padding included
    sealed_message message;
};

// Content-Type of the HTTP message. `protocol`: "application/HTTP-SPNEGO-session-encrypted" or HTTP-Kerberos-...
std::string sealed_content_type(std::string_view protocol);
bool is_sealed_content_type(std::string_view content_type);
// How the lines of the part headers begin: Microsoft's client writes them plainly, Windows' service after a tab, and
// python3-winrm understands only the latter.
enum class part_headers { plain, tabbed };
std::string write_sealed_body(const sealed_body& body, std::string_view protocol, part_headers style = part_headers::plain);
// errc::corrupt or errc::limit with what and where. Takes part headers with and without tabs, "--Encrypted Boundary" and
// "-- Encrypted Boundary".
[[nodiscard]] result<sealed_body> read_sealed_body(std::string_view http_body, std::size_t limit);

}  // namespace stamplog::auth
