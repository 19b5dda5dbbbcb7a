// The address of one file, as a person types it.
#pragma once

#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"

namespace stamplog::storage {

struct web_url {
    std::string base;   // "https://HOST[:PORT]/PATH", encoded as it goes out
    std::string query;  // what stands behind its question mark and is no secret; may be empty
    std::string host;   // with its port, for messages
    bool loopback = false, tls = false;
    bool blob = false;  // looks like Blob storage: a SAS may go there
};

// errc::config: no such URL, a user name in it, a query that may be a secret (not repeated), http to another machine.
[[nodiscard]] result<web_url> parse_web_url(std::string_view url, bool allow_http);

}  // namespace stamplog::storage
