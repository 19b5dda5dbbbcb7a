// The address of a container, and names as a URL spells them.
#pragma once

#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"

namespace stamplog::storage {

struct blob_url {
    std::string container;       // "https://ACCOUNT.blob.core.windows.net/CONTAINER"
    std::string container_name;  // "CONTAINER"
    std::string host;            // with its port, for messages
    std::string prefix;          // "" or "case/1/": in front of every name, not encoded
    bool loopback = false;
};

// errc::config: no such URL, one with a query (which is not repeated), http to another machine without `allow_http`.
[[nodiscard]] result<blob_url> parse_blob_url(std::string_view url, bool allow_http);

// Slashes stay when `slashes_stay`.
std::string percent_encoded(std::string_view text, bool slashes_stay);

}  // namespace stamplog::storage
