// --landing blob:URL: the ERCS VMs write to a Blob container in place of a share.
#pragma once

#include <string>

#include "stamplog/run/run.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// The container's URL. errc::config: no blob:https://…; a SAS in it was refused before.
[[nodiscard]] result<std::string> parse_landing(const std::string& text);

// With the SAS from its file, STAMPLOG_LANDING_SAS or the terminal; `local` is the caller's to say. errc::config: no SAS, or
// one that does not permit what is needed: to write, for the stamp; to read and to list, for us.
[[nodiscard]] result<run::container_landing> container_of(const std::string& url, const std::string& sas_file, context& c);

}  // namespace stamplog::cli
