// An --ercs value to an endpoint that a run can open (design: docs/CLI.md, "Endpoints").
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "busy_ercs.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/cli/world.hpp"
#include "stamplog/run/run.hpp"
#include "winrm_endpoint.hpp"

namespace stamplog::cli {

// Splits --ercs values at commas, unless one begins with exec:.
std::vector<std::string> split_ercs(const std::vector<std::string>& values);
// An endpoint to be: what it is called everywhere, and the program that is spoken to.
struct endpoint_program {
    std::string name;  // short and the same in every run: "ERCS02" (sim:), "exec:pwsh", the host (ssh://, WinRM)
    std::vector<std::string> argv{};
    std::optional<session::winrm_target> winrm{};  // in place of a program
    std::string machine{};  // what it is, however it is named or reached: the same of two is one ERCS; see machine_of()
};
// exec:PROGRAM ARGS…, ssh://user@host[:port], and WinRM addresses. errc::config on anything else.
[[nodiscard]] result<endpoint_program> make_endpoint(const std::string& value, const winrm_options& how = {});
// The machine behind a host and a port: a service's usual port says nothing of it, another one is another machine's, forwarded.
std::string machine_of(const std::string& host, const std::string& port, std::initializer_list<std::string_view> usual);
// One endpoint for each program: one that is named twice is taken once, with a warning, since an ERCS gets one session. Names
// that several would have get "#2" and so on.
// `login` is filled before a WinRM endpoint is opened; with `busy`, one where an earlier run's session is open is refused.
std::vector<run::endpoint> make_endpoints(std::vector<endpoint_program> programs, std::vector<std::string>& warnings,
                                          std::shared_ptr<const winrm_login> login, std::shared_ptr<const busy_ercs> busy,
                                          world& w, log_sink& log, const session::options& how = {});

}  // namespace stamplog::cli
