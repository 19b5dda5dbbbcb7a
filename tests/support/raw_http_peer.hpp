// A service that says byte for byte what a test wants, right or wrong: on loopback, with one script per connection, in order.
#pragma once

#include <sys/socket.h>
#include <sys/time.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace stamplog::testing {

namespace raw {

using tcp = boost::asio::ip::tcp;
using error_code = boost::system::error_code;

// The next request as it came, head and body; empty when the connection ended instead.
template <class Stream>
std::string request(Stream& s) {
    std::string text;
    error_code ec;
    char c = 0;
    while (!text.ends_with("\r\n\r\n") && boost::asio::read(s, boost::asio::buffer(&c, 1), ec) == 1) text += c;
    const std::string_view length = "Content-Length: ";
    const auto at = text.find(length);
    if (ec || at == std::string::npos) return ec ? std::string() : text;
    std::string body(std::stoul(text.substr(at + length.size())), '\0');
    boost::asio::read(s, boost::asio::buffer(body), ec);
    return text + body;
}

template <class Stream>
void say(Stream& s, std::string_view text) {
    error_code ec;
    boost::asio::write(s, boost::asio::buffer(text.data(), text.size()), ec);
}

// Until the other side has ended the connection.
template <class Stream>
void wait_for_end(Stream& s) {
    error_code ec;
    char c = 0;
    while (boost::asio::read(s, boost::asio::buffer(&c, 1), ec) == 1) {
    }
}

inline std::string answer(std::string_view body, std::string_view more = {}) {
    return "HTTP/1.1 200 OK\r\n" + std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

}  // namespace raw

class raw_http_peer {
 public:
    using script = std::function<void(raw::tcp::socket&)>;

    explicit raw_http_peer(std::vector<script> scripts)
        : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}), port_(acceptor_.local_endpoint().port()) {
        thread_ = std::thread([this, all = std::move(scripts)] {
            for (const auto& s : all) {
                raw::tcp::socket socket(io_);
                raw::error_code ec;
                acceptor_.accept(socket, ec);
                if (ec) return;
                bound(socket);
                ++connections_;
                s(socket);
            }
        });
    }
    ~raw_http_peer() {
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);  // ends an accept that nobody comes to
        thread_.join();
    }
    raw_http_peer(const raw_http_peer&) = delete;
    raw_http_peer& operator=(const raw_http_peer&) = delete;

    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

 private:
    // A test that goes wrong must end.
    static void bound(raw::tcp::socket& s) {
        const timeval limit{10, 0};
        ::setsockopt(s.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(s.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        raw::error_code ec;
        s.set_option(raw::tcp::no_delay(true), ec);
    }

    boost::asio::io_context io_;
    raw::tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::atomic<int> connections_{0};
    std::thread thread_;
};

}  // namespace stamplog::testing
