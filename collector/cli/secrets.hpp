// Where secrets come from: a file with mode 0600, an environment variable, a prompt on the terminal. Never argv.
#pragma once

#include <string>

#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/cli/world.hpp"

namespace stamplog::cli {

struct secret_source {
    std::string file;      // --credential-file and the like; empty: not given
    std::string variable;  // STAMPLOG_PASSWORD
    std::string question;  // "Password of AZURESTACK\\CloudAdmin: "
};
// errc::config when the file is readable by others, when nothing is there, or no terminal can be asked (or `may_ask` is false).
[[nodiscard]] result<secret> read_secret(const secret_source& from, world& w, bool may_ask);

// errc::config for a URL that carries a SAS (a sig= in its query): it would stand in the shell's history and the process list.
[[nodiscard]] result<void> refuse_sas(const std::string& argument, const std::string& flag);

}  // namespace stamplog::cli
