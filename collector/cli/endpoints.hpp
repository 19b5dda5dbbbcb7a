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
// exec:PROGRAM ARGS… and ssh://user@host[:port]; winrm:// and plain addresses are errc::unsupported until WinRM is there.
[[nodiscard]] result<run::endpoint> make_endpoint(const std::string& value, world& w, log_sink& log);
run::endpoint make_exec_endpoint(std::string name, std::vector<std::string> argv, world& w, log_sink& log);

}  // namespace stamplog::cli
