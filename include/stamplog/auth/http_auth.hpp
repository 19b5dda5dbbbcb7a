// Authorization and WWW-Authenticate (RFC 9110, RFC 4559): pure functions on header values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::auth {

struct challenge {
    std::string scheme;  // Negotiate, Kerberos, Basic: as sent
    bytes token;         // of Negotiate and Kerberos; empty where none is given
    std::string rest;    // parameters of other schemes, as sent
};

// One header value; a list of challenges may stand in it. errc::corrupt on a token that is no base64, errc::limit.
[[nodiscard]] result<std::vector<challenge>> read_challenges(std::string_view header_value);
// The one challenge of an Authorization header.
[[nodiscard]] result<challenge> read_authorization(std::string_view header_value);
std::string write_token(std::string_view scheme, byte_view token);  // "Negotiate <base64>"

}  // namespace stamplog::auth
