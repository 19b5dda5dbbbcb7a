// A file behind an http(s) URL, read by ranges as long as it stays the one that was opened.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage {

struct web_options {
    bool allow_http = false;    // to other machines than this one, and then without any secret
    unsigned attempts = 6;      // at one request; between them what the server asks for, else 1, 2, 4 … 30 s
    std::string ca_file = {};   // certificates to trust besides the system's; empty: the system's
    std::stop_token stop = {};  // errc::cancelled before the next request
    log_sink* log = nullptr;    // attempts that failed
};

class web_file : public file {
 public:
    // Of contents, with what failed attempts brought. Thread-safe.
    virtual std::uint64_t bytes_received() const noexcept = 0;
    virtual std::uint64_t requests() const noexcept = 0;
};

bool is_web_url(std::string_view text) noexcept;

// Asks for the first byte: that tells size, ETag, and whether the server knows ranges. Later requests carry If-Match where the
// ETag is a strong one; every answer's size and ETag (else its date) must be the first one's.
// `query` is the secret part behind the question mark, or empty. `time` and the log must outlive the file.
// errc::config: no such URL, a query in it that may hold a secret, http to another machine; errc::unsupported: no ranges;
// errc::conflict: the file is not the one any more; errc::corrupt: other bytes than asked for; errc::auth, not_found, refused,
// disconnected, timed_out, overloaded. Messages never hold the query.
[[nodiscard]] result<std::unique_ptr<web_file>> open_web_file(std::string_view url, secret query, clock& time,
                                                              web_options how = {});

// What people are handed, as the query for `url`: the whole URL (which must be that one, or a folder above it), or a SAS alone,
// which goes only to what looks like Blob storage (".blob." in the host's name, or this machine).
// errc::config, without repeating any of it.
[[nodiscard]] result<secret> web_query_for(std::string_view url, secret given);

}  // namespace stamplog::storage
