#include "stamplog/transport/listening.hpp"

#include <utility>  // before Boost: 1.74's headers use std::exchange without including it

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>

#include "stamplog/base/log.hpp"

namespace stamplog::transport {
namespace {

tl::unexpected<error> cannot_listen(const std::string& where, const boost::system::error_code& why) {
    if (why == boost::asio::error::access_denied) return fail(errc::refused, where + ": this user may not listen there");
    if (why == boost::asio::error::address_in_use) return fail(errc::conflict, where + ": another program listens there");
    if (why.value() == EADDRNOTAVAIL) return fail(errc::config, where + ": is no address of this machine");
    return fail(errc::io, where + ": cannot be listened on: " + why.message());
}

}  // namespace

result<void> may_listen(const std::string& address, std::uint16_t port) {
    using protocol = boost::asio::ip::tcp;
    boost::system::error_code why;
    const auto ip = boost::asio::ip::make_address_v4(address, why);
    if (why) return fail(errc::config, "'" + printable(address, 64) + "' is no IPv4 address");
    boost::asio::io_context io;
    protocol::acceptor probe(io);
    const auto where = address + ":" + std::to_string(port);
    probe.open(protocol::v4(), why);
    // As servers do: a connection that ended a moment ago does not count.
    if (!why) probe.set_option(protocol::acceptor::reuse_address(true), why);
    if (!why) probe.bind({ip, port}, why);
    if (!why) probe.listen(1, why);
    if (why) return cannot_listen(where, why);
    return {};
}

bool listens(const std::string& address, std::uint16_t port) {
    boost::system::error_code why;
    const auto ip = boost::asio::ip::make_address_v4(address, why);
    if (why) return false;
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket s(io);
    s.connect({ip, port}, why);
    return !why;
}

}  // namespace stamplog::transport
