// HTTP/1.1 over TCP or TLS, client side, several connections on one loop, used by one thread (wake() by any).
//
// A connection carries one exchange at a time and is kept open between them. Deadlines are points of the injected clock; the
// loop never waits longer than the next of them. No redirects, no proxies, no compression; limits on headers and bodies.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::transport {

struct http_target {
    std::string host;  // a name or an address (IPv6 without brackets)
    std::uint16_t port = 5985;
    bool tls = false;
    std::string fingerprint;  // SHA-256 of the certificate, hex: pinned, nothing else is checked; empty: the usual checks
    std::string ca_file;      // more trusted authorities, PEM; empty: the system's
    std::chrono::milliseconds connect_timeout{15'000};
};

struct http_limits {
    std::size_t header = 64u << 10;
    std::size_t body = 4u << 20;
};

struct http_request {
    std::string method = "POST", path = "/wsman";
    std::vector<std::pair<std::string, std::string>> headers;  // in this order, after Host; Content-Length is added
    std::string body;
    // What it says means something on the connection of the exchange before it only: none is made for it (errc::disconnected).
    bool same_connection = false;
};
struct http_response {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool keep_alive = true;
    // First value of a header, names without case.
    std::optional<std::string_view> header(std::string_view name) const;
};

// What an exchange has come to.
enum class exchange_state { idle, running, answered, failed };

class http_connection {
 public:
    virtual ~http_connection() = default;
    // Begins an exchange; connects first when there is no connection. Only when idle().
    virtual void start(http_request request, steady_time deadline) = 0;
    virtual exchange_state state() const = 0;
    // After answered or failed; idle afterwards. errc::disconnected (with whether the request had gone out whole in
    // request_sent()), timed_out, auth (certificate), not_found (name), limit, corrupt.
    [[nodiscard]] virtual result<http_response> take() = 0;
    virtual bool request_sent() const = 0;         // of the exchange taken last: every byte had been handed to the kernel
    virtual bool open() const = 0;                 // a connection is there
    virtual std::uint64_t generation() const = 0;  // counts connections: a new one needs a new handshake
    virtual bytes server_certificate() const = 0;  // DER; empty without TLS or connection
    virtual void close() noexcept = 0;
};

class http_loop {
 public:
    [[nodiscard]] static result<std::unique_ptr<http_loop>> make(const clock& time);
    virtual ~http_loop() = default;
    virtual std::unique_ptr<http_connection> connection(http_target target, http_limits limits = {}) = 0;
    enum class turn { progress, deadline_passed, woken };
    // Runs until an exchange has ended, `until` has passed, or wake() was called (remembered if nobody waits).
    [[nodiscard]] virtual turn wait(steady_time until) = 0;
    virtual void wake() noexcept = 0;
};

}  // namespace stamplog::transport
