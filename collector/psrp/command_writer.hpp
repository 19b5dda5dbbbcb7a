// CREATE_PIPELINE as PowerShell's own client writes it (MS-PSRP 2.2.2.10; PowerShell.cs ToPSObjectForRemoting).
#pragma once

#include <functional>

#include "pool_body.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/command.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// Turns a password into an <SS>; fails while there is no session key.
using encrypter = std::function<result<encrypted_string>(const secret&)>;

// `protocol` is the negotiated version: what older servers do not know is left out.
[[nodiscard]] result<value> write_create_pipeline(const command& cmd, bool no_input, two_part_version protocol,
                                                  const encrypter& encrypt);
// Commands joined: each reads what the one before it writes. At least one.
[[nodiscard]] result<value> write_joined_pipeline(const std::vector<command>& joined, bool no_input, two_part_version protocol,
                                                  const encrypter& encrypt);
value write_create_pipeline(const script& text, bool no_input, two_part_version protocol);

// .NET's round-trip text: up to seven digits of a second and an explicit offset, never Z. errc::config outside years 1 to 9999
// or ±14 hours.
[[nodiscard]] result<std::string> format_date_time(const date_time& d);
// A PSCredential; nil for none.
[[nodiscard]] result<value> write_credential(const credential_ptr& c, const encrypter& encrypt);

}  // namespace stamplog::psrp
