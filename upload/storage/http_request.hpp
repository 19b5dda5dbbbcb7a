// One HTTP request by libcurl, and its answer. No redirects, no verbose output; the URL is a secret.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"

namespace stamplog::storage {

struct http_request {
    std::string method;  // GET, HEAD, PUT, DELETE
    secret url;
    std::vector<std::string> headers;  // "Name: value"
    std::uint64_t body_size = 0;
    // Gives the body from `offset` on; from the thread that performs. Its error ends the request and is the request's.
    std::function<result<void>(std::uint64_t offset, std::span<std::uint8_t> out)> body = {};
    std::size_t most_answer = 256 << 10;  // a longer body is errc::limit
    bool range_only = false;              // 200, the whole file in place of a range, is broken off: errc::unsupported
};

struct http_answer {
    long status = 0;
    std::map<std::string, std::string, std::less<>> headers;  // names in lower case
    bytes body;
    std::string header(std::string_view name) const;  // "" when missing
};

struct http_settings {
    std::string host;  // for messages
    std::string ca_file;
    bool direct = false;  // no proxy: this machine itself
};

// A curl handle that is used again and again, so that its connection is. One thread at a time.
class http_handle {
 public:
    explicit http_handle(const http_settings& how);
    ~http_handle();
    http_handle(const http_handle&) = delete;
    http_handle& operator=(const http_handle&) = delete;

    // The request, kept until finish(). Then curl_easy_perform or a multi handle does it.
    void prepare(http_request what);
    CURL* get() const noexcept { return curl_; }
    // An answer of any status; errc::disconnected, timed_out, auth (the certificate is refused), limit, or what the body said.
    [[nodiscard]] result<http_answer> finish(CURLcode how);
    [[nodiscard]] result<http_answer> perform(http_request what);
    // Of the last answer, also where it broke off.
    std::uint64_t body_bytes() const noexcept { return received_; }

 private:
    static std::size_t on_header(char* data, std::size_t one, std::size_t size, void* self);
    static std::size_t on_answer(char* data, std::size_t one, std::size_t size, void* self);
    static std::size_t on_body(char* out, std::size_t one, std::size_t size, void* self);
    static int on_seek(void* self, curl_off_t offset, int origin);

    CURL* curl_;
    const http_settings& how_;
    http_request request_;
    http_answer answer_;
    curl_slist* headers_ = nullptr;
    std::uint64_t sent_ = 0, received_ = 0;
    std::string trouble_;                    // curl's own words
    result<void> refused_ = result<void>();  // what our own callbacks said
    char words_[CURL_ERROR_SIZE] = {};
};

}  // namespace stamplog::storage
