#include <netdb.h>

#include <boost/asio/post.hpp>
#include <thread>

#include "http_core.hpp"

namespace stamplog::transport {
namespace {

std::pair<std::vector<tcp::endpoint>, std::string> look_up(const std::string& host, std::uint16_t port) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (failed != 0) return {{}, ::gai_strerror(failed)};
    std::vector<tcp::endpoint> out;
    for (const auto* a = found; a != nullptr; a = a->ai_next) {
        tcp::endpoint e;
        if (a->ai_addrlen > e.capacity()) continue;
        e.resize(a->ai_addrlen);
        std::copy_n(reinterpret_cast<const char*>(a->ai_addr), a->ai_addrlen, reinterpret_cast<char*>(e.data()));
        e.port(port);
        out.push_back(e);
    }
    ::freeaddrinfo(found);
    return {out, out.empty() ? "it has no address" : ""};
}

}  // namespace

void resolve_host(const std::shared_ptr<boost::asio::io_context>& io, const std::string& host, std::uint16_t port,
                  std::function<void(std::vector<tcp::endpoint>, std::string why)> then) {
    boost::system::error_code ec;
    const auto literal = boost::asio::ip::make_address(host, ec);
    if (!ec) {
        boost::asio::post(*io, [then, literal, port] { then({{literal, port}}, {}); });
        return;
    }
    std::thread([io, host, port, then = std::move(then)]() mutable {
        auto found = look_up(host, port);
        boost::asio::post(*io, [then = std::move(then), found = std::move(found)] { then(found.first, found.second); });
    }).detach();
}

}  // namespace stamplog::transport
