#include "http_core.hpp"

namespace stamplog::transport {

error connect_error(const boost::system::error_code& ec, const std::string& where) {
    namespace e = boost::asio::error;
    const std::string what = where + ": " + ec.message();
    if (ec == e::connection_refused)
        return {errc::disconnected, what,
                "Nothing listens on that port: is WinRM on (5985, or 5986 with TLS), and is it an ERCS VM?"};
    if (ec == e::host_unreachable || ec == e::network_unreachable)
        return {errc::disconnected, what,
                "The ERCS's network is not reached from here: run stamplog where the privileged endpoint is."};
    if (ec == e::timed_out) return {errc::timed_out, what, "A firewall may drop the packets, or the machine is off."};
    return {errc::disconnected, what, {}};
}

}  // namespace stamplog::transport
