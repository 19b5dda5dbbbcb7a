// One connection of the HTTP server: a request is read, its reply written, then the next.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "winrm/http_server.hpp"

namespace stampsim::winrm {

class http_session : public std::enable_shared_from_this<http_session> {
 public:
    http_session(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls, const stamplog::clock& time);
    void begin(std::unique_ptr<connection_handler> handler);
    void cut();

 private:
    template <class F>
    void on_stream(F f);
    void read();
    void take();
    void answer(http_reply reply);
    void write(std::size_t from, const write_plan& plan);
    void watch();

    boost::asio::ip::tcp::socket socket_;
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
    boost::asio::steady_timer pause_;
    const stamplog::clock& time_;
    std::unique_ptr<connection_handler> handler_;
    boost::beast::flat_buffer buffer_;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
    std::string out_;
    std::uint64_t written_ = 0;  // on this connection
    std::uint64_t asked_ = 0;    // requests so far
    bool answering_ = false;     // the request is with the handler
    bool keep_ = true;
    bool gone_ = false;
};

}  // namespace stampsim::winrm
