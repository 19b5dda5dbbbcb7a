// Where secrets come from: a file with mode 0600, an environment variable, a prompt on the terminal. Never argv.
#pragma once

#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/cli/world.hpp"

namespace stamplog::cli {

struct secret_source {
    std::string file;      // --share-credential-file and the like; empty: not given
    std::string variable;  // STAMPLOG_SHARE_PASSWORD
    std::string what;      // "password of AZURESTACK\\CloudAdmin", as it is asked for and called when it is not there
};
// errc::config when the file is readable by others, when nothing is there, or no terminal can be asked (or `may_ask` is false).
[[nodiscard]] result<secret> read_secret(const secret_source& from, world& w, bool may_ask);

// errc::config for a word that carries a SAS (sig=, in any case). The message names `where`, never the word.
[[nodiscard]] result<void> refuse_sas(std::string_view text, const std::string& where);

}  // namespace stamplog::cli
