// A small HTTP/1.1 server on loopback, for the simulated stamp and for tests that play a service: requests in, answers out when
// they are ready, a handler per connection. One thread: the one that runs the io_context.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stampsim::winrm {

struct http_request {
    std::string method, target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    const std::string* header(std::string_view name) const;  // without case; null when it is not there
};

struct http_reply {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool close = false;  // the connection, after this
};

// What may go wrong with the bytes of a reply on their way out.
struct write_plan {
    std::optional<std::size_t> cut_after;  // so many bytes of it, then the connection is cut
    bool slowly = false;                   // in small pieces, with pauses
};

// One connection's state. Destroyed when the connection is gone; a reply that comes later is dropped.
class connection_handler {
 public:
    virtual ~connection_handler() = default;
    using reply = std::function<void(http_reply)>;
    virtual void take(http_request request, reply done) = 0;
    // Asked for every reply before it is written: `size` bytes, after `before` bytes on this connection.
    virtual write_plan plan(std::uint64_t before, std::size_t size) {
        static_cast<void>(before);
        static_cast<void>(size);
        return {};
    }
};
using handler_maker = std::function<std::unique_ptr<connection_handler>(const std::string& client)>;

struct tls_identity {
    std::string certificate_pem, key_pem;
    stamplog::bytes certificate;  // DER
    std::string fingerprint;      // SHA-256, hex
};
// A new key and a certificate signed with it, for 127.0.0.1 and localhost, valid for a year.
[[nodiscard]] stamplog::result<tls_identity> make_tls_identity();

class http_server {
 public:
    // errc::config: the address is not one of loopback; errc::io: the port is taken. Port 0: a free one. With `identity` it
    // speaks TLS; it must outlive the server, as must `time`, which gives the Date header.
    [[nodiscard]] static stamplog::result<std::unique_ptr<http_server>> listen(boost::asio::io_context& io,
                                                                               const std::string& address, std::uint16_t port,
                                                                               handler_maker make, const stamplog::clock& time,
                                                                               const tls_identity* identity = nullptr);
    virtual ~http_server() = default;
    virtual std::uint16_t port() const = 0;
    // Takes no more connections and cuts those that there are.
    virtual void stop() = 0;
};

}  // namespace stampsim::winrm
