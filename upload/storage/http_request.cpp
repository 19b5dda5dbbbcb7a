#include "http_request.hpp"

#include <algorithm>
#include <stdexcept>

#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::storage {
namespace {

constexpr std::size_t max_headers = 100;
constexpr std::size_t max_header_bytes = 16 << 10;
constexpr long connect_seconds = 30;
constexpr long silent_seconds = 90;  // less than a byte a second for so long: the connection is dead
constexpr long upload_buffer_bytes = 64 << 10;

void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl cannot start");
}

// Of options of known names and types only: what fails is memory.
template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
    if (curl_easy_setopt(curl, option, value) != CURLE_OK) throw std::bad_alloc();
}

error transport_error(CURLcode how, const std::string& host, std::string_view words) {
    // curl's words name hosts and certificates. Should they ever hold a URL with a query, they are left out.
    auto why = std::string(curl_easy_strerror(how));
    if (!words.empty() && words.find('?') == words.npos && words.find("sig") == words.npos) why = printable(words, 300);
    const auto what = host + ": " + why;
    switch (static_cast<int>(how)) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return {errc::auth, what,
                    "The service's certificate is not to be trusted: a proxy that opens TLS, or another host? It is always "
                    "checked."};
        case CURLE_OPERATION_TIMEDOUT:
            return {errc::timed_out, what, "Check the way to the service, then stage again: it goes on where it was."};
        case CURLE_OUT_OF_MEMORY:
            return {errc::io, what, ""};
        case CURLE_COULDNT_RESOLVE_HOST:
            return {errc::disconnected, what, "Check the account's name, and this machine's name resolution."};
        default:
            return {errc::disconnected, what,
                    "Check the way to the service (firewall, proxy), then stage again: it goes on where it was."};
    }
}

}  // namespace

std::string http_answer::header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

http_handle::http_handle(const http_settings& how) : curl_(nullptr), how_(how) {
    start_curl();
    curl_ = curl_easy_init();
    if (curl_ == nullptr) throw std::bad_alloc();
}

http_handle::~http_handle() {
    curl_easy_cleanup(curl_);
    curl_slist_free_all(headers_);
}

void http_handle::prepare(http_request what) {
    request_ = std::move(what);
    answer_ = {};
    sent_ = received_ = 0;
    refused_ = {};
    words_[0] = '\0';
    curl_easy_reset(curl_);
    curl_slist_free_all(headers_);
    // No "Expect: 100-continue": it costs a second wherever a proxy does not know it.
    headers_ = curl_slist_append(nullptr, "Expect:");
    for (const auto& h : request_.headers) headers_ = curl_slist_append(headers_, h.c_str());

    set(curl_, CURLOPT_URL, request_.url.reveal().data());
    set(curl_, CURLOPT_HTTPHEADER, headers_);
    set(curl_, CURLOPT_PROTOCOLS_STR, "https,http");
    set(curl_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(curl_, CURLOPT_FOLLOWLOCATION, 0L);
    set(curl_, CURLOPT_SSL_VERIFYPEER, 1L);
    set(curl_, CURLOPT_SSL_VERIFYHOST, 2L);
    set(curl_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!how_.ca_file.empty()) set(curl_, CURLOPT_CAINFO, how_.ca_file.c_str());
    if (how_.direct) set(curl_, CURLOPT_PROXY, "");
    set(curl_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(curl_, CURLOPT_NOSIGNAL, 1L);
    set(curl_, CURLOPT_TCP_KEEPALIVE, 1L);
    set(curl_, CURLOPT_CONNECTTIMEOUT, connect_seconds);
    set(curl_, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(curl_, CURLOPT_LOW_SPEED_TIME, silent_seconds);
    set(curl_, CURLOPT_ERRORBUFFER, words_);
    set(curl_, CURLOPT_HEADERFUNCTION, &on_header);
    set(curl_, CURLOPT_HEADERDATA, this);
    set(curl_, CURLOPT_WRITEFUNCTION, &on_answer);
    set(curl_, CURLOPT_WRITEDATA, this);
    if (request_.method == "HEAD") set(curl_, CURLOPT_NOBODY, 1L);
    if (request_.method == "DELETE") set(curl_, CURLOPT_CUSTOMREQUEST, "DELETE");
    if (request_.method != "PUT") return;
    set(curl_, CURLOPT_UPLOAD, 1L);
    set(curl_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.body_size));
    set(curl_, CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer_bytes);
    set(curl_, CURLOPT_READFUNCTION, &on_body);
    set(curl_, CURLOPT_READDATA, this);
    set(curl_, CURLOPT_SEEKFUNCTION, &on_seek);
    set(curl_, CURLOPT_SEEKDATA, this);
}

std::size_t http_handle::on_header(char* data, std::size_t, std::size_t size, void* self) {
    auto& h = *static_cast<http_handle*>(self);
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) h.answer_.headers.clear();  // of an interim answer, such as 100
    const auto colon = line.find(':');
    if (colon == line.npos) return size;
    if (h.answer_.headers.size() >= max_headers || size > max_header_bytes) {
        h.refused_ = fail(errc::limit, h.how_.host + ": answers with more headers than any service of its kind");
        return 0;
    }
    auto value = line.substr(colon + 1);
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!value.empty() && blank(value.front())) value.remove_prefix(1);
    while (!value.empty() && blank(value.back())) value.remove_suffix(1);
    h.answer_.headers[lower(line.substr(0, colon))] = value;
    return size;
}

std::size_t http_handle::on_answer(char* data, std::size_t, std::size_t size, void* self) {
    auto& h = *static_cast<http_handle*>(self);
    h.received_ += size;
    long status = 0;
    if (h.request_.range_only && curl_easy_getinfo(h.curl_, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status == 200) {
        h.refused_ = fail(errc::unsupported, h.how_.host + ": gives whole files only, no ranges of them",
                          "Download the file and give its name.");
        return 0;
    }
    if (h.answer_.body.size() + size > h.request_.most_answer) {
        h.refused_ = fail(errc::limit, h.how_.host + ": answers with more bytes than were asked for");
        return 0;
    }
    append(h.answer_.body, as_bytes({data, size}));
    return size;
}

std::size_t http_handle::on_body(char* out, std::size_t one, std::size_t size, void* self) {
    auto& h = *static_cast<http_handle*>(self);
    const auto part = std::min<std::uint64_t>(one * size, h.request_.body_size - h.sent_);
    if (part == 0) return 0;
    h.refused_ = h.request_.body(h.sent_, {reinterpret_cast<std::uint8_t*>(out), static_cast<std::size_t>(part)});
    if (!h.refused_) return CURL_READFUNC_ABORT;
    h.sent_ += part;
    return static_cast<std::size_t>(part);
}

int http_handle::on_seek(void* self, curl_off_t offset, int origin) {
    auto& h = *static_cast<http_handle*>(self);
    if (origin != SEEK_SET || offset < 0 || static_cast<std::uint64_t>(offset) > h.request_.body_size)
        return CURL_SEEKFUNC_FAIL;
    h.sent_ = static_cast<std::uint64_t>(offset);
    return CURL_SEEKFUNC_OK;
}

result<http_answer> http_handle::finish(CURLcode how) {
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &answer_.status);
    // Lets go of the caller's things and of the URL.
    request_ = {};
    curl_easy_setopt(curl_, CURLOPT_URL, nullptr);
    if (!refused_) return fail(refused_.error());
    // A service that refuses may close before it has taken the whole body: its answer is what counts.
    if (how == CURLE_OK || (how == CURLE_SEND_ERROR && answer_.status >= 400)) return std::move(answer_);
    return fail(transport_error(how, how_.host, words_));
}

result<http_answer> http_handle::perform(http_request what) {
    prepare(std::move(what));
    return finish(curl_easy_perform(curl_));
}

}  // namespace stamplog::storage
