// An --ercs value to an endpoint that a run can open (design: docs/CLI.md, "Endpoints").
#pragma once

#include <string>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/cli/world.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::cli {

// Splits --ercs values at commas, unless one begins with exec:.
std::vector<std::string> split_ercs(const std::vector<std::string>& values);
// An endpoint to be: what it is called everywhere, and the program that is spoken to.
struct endpoint_program {
    std::string name;  // short and the same in every run: "ERCS02" (sim:), "exec:pwsh", the host (ssh://)
    std::vector<std::string> argv;
};
// exec:PROGRAM ARGS… and ssh://user@host[:port]; winrm:// and plain addresses are errc::unsupported until WinRM is there.
[[nodiscard]] result<endpoint_program> make_endpoint(const std::string& value);
// One endpoint for each program: one that is named twice is taken once, with a warning, since an ERCS gets one session. Names
// that several would have get "#2" and so on.
std::vector<run::endpoint> make_endpoints(std::vector<endpoint_program> programs, std::vector<std::string>& warnings, world& w,
                                          log_sink& log);

}  // namespace stamplog::cli
