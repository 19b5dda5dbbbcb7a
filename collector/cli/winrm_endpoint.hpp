// A WinRM endpoint on the command line: its address, and how its service is to be spoken to.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stamplog/base/result.hpp"
#include "stamplog/session/winrm.hpp"

namespace stamplog::cli {

// Flags that say how; the same for every ERCS of a stamp.
struct winrm_options {
    std::string auth = "negotiate";  // negotiate, ntlm, kerberos, basic
    std::string fingerprint, ca_file;
    std::string configuration = "PrivilegedEndpoint";
};

// Who we are there. The password is asked for after everything else that can be wrong was looked at, so it comes later than
// the endpoints that use it.
struct winrm_login {
    std::string user;
    std::shared_ptr<const secret> password;
};

// HOST, HOST:PORT, [IPv6]:PORT, winrm://HOST[:PORT], winrms://HOST[:PORT]. errc::config on anything else.
[[nodiscard]] result<transport::http_target> parse_winrm(const std::string& value);
// Short and the same in every run: the host, with its port where that is not the usual one.
std::string winrm_name(const transport::http_target& t);
// errc::config: an unknown --auth, or Basic without TLS.
[[nodiscard]] result<session::winrm_target> make_winrm_target(transport::http_target t, const winrm_options& o);

}  // namespace stamplog::cli
