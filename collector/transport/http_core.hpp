// One HTTP connection's state while its handlers are under way: they hold it, the caller's object lets go of it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "stamplog/transport/http.hpp"

namespace stamplog::transport {

using tcp = boost::asio::ip::tcp;

// Addresses of a host; `then` is called on the io_context's thread. A literal is never looked up. The look-up itself runs on a
// thread of its own, which nobody waits for: the resolver of a machine without a network takes half a minute to give up.
void resolve_host(const std::shared_ptr<boost::asio::io_context>& io, const std::string& host, std::uint16_t port,
                  std::function<void(std::vector<tcp::endpoint>, std::string why)> then);
using host_resolver = std::function<decltype(resolve_host)>;

class http_core : public std::enable_shared_from_this<http_core> {
 public:
    http_core(const std::shared_ptr<boost::asio::io_context>& io, const clock& time, http_target target, http_limits limits,
              host_resolver look_up = resolve_host);

    void start(http_request request, steady_time deadline);
    void close() noexcept;
    void expire(steady_time now);  // ends the exchange when its deadline has passed; an address's: goes on to the next one
    std::optional<steady_time> deadline() const;
    [[nodiscard]] result<http_response> take();

    exchange_state state = exchange_state::idle;
    bool sent = false;
    std::uint64_t generation = 0;
    bytes certificate;
    bool ended = false;  // since the loop looked last
    bool is_open() { return connected_ && (state == exchange_state::running || !peer_has_closed()); }

 private:
    // A connection, and what the operations on it read and write. They own it: it outlives a close for as long as they take to
    // hear of it.
    struct link {
        explicit link(boost::asio::io_context& io) : socket(io) {}
        tcp::socket socket;
        std::optional<boost::asio::ssl::context> context;
        std::optional<boost::asio::ssl::stream<tcp::socket&>> tls;
        boost::beast::flat_buffer buffer;
        boost::beast::http::request<boost::beast::http::string_body> request;
        std::optional<boost::beast::http::response_parser<boost::beast::http::string_body>> parser;
    };
    template <class Then>
    auto guarded(Then then);  // a handler of this connection's present exchange; late ones are dropped
    template <class F>
    void on_stream(F f);

    bool peer_has_closed();
    void connect();
    void connect_next();
    void secure();
    [[nodiscard]] result<void> prepare_tls();
    [[nodiscard]] result<void> check_certificate();
    void write();
    void read();
    void finish();
    void fail_with(error e);
    std::string where() const;

    // Not owned: what waits in it holds this object.
    std::weak_ptr<boost::asio::io_context> io_;
    const clock& time_;
    http_target target_;
    http_limits limits_;
    host_resolver look_up_;
    std::shared_ptr<link> link_;
    bool connected_ = false;
    std::uint64_t exchange_ = 0;  // which exchange a handler belongs to
    steady_time deadline_{}, connect_deadline_{};
    bool connecting_ = false;
    std::vector<tcp::endpoint> addresses_;  // of the host, those that were not tried yet
    http_request request_;                  // until it is written
    int interim_ = 0;                       // answers of this exchange that were not the one that counts
    http_response response_;
    error failure_;
};

// A failed connection in the operator's words.
error connect_error(const boost::system::error_code& ec, const std::string& where);

}  // namespace stamplog::transport
