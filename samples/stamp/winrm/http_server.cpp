#include "winrm/http_server.hpp"

#include <algorithm>

#include "stamplog/base/text.hpp"
#include "winrm/http_session.hpp"

namespace stampsim::winrm {
using stamplog::errc;
using stamplog::fail;
using tcp = boost::asio::ip::tcp;

namespace {

class server final : public http_server {
 public:
    server(boost::asio::io_context& io, handler_maker make, const stamplog::clock& time)
        : acceptor_(io), make_(std::move(make)), time_(time) {}
    ~server() override { stop(); }

    stamplog::result<void> open(const tcp::endpoint& at, const tls_identity* identity) {
        boost::system::error_code ec;
        if (identity != nullptr) {
            tls_.emplace(boost::asio::ssl::context::tls_server);
            tls_->use_certificate_chain(boost::asio::buffer(identity->certificate_pem), ec);
            if (!ec) tls_->use_private_key(boost::asio::buffer(identity->key_pem), boost::asio::ssl::context::pem, ec);
            if (ec) return fail(errc::io, "the certificate cannot be used: " + ec.message());
        }
        acceptor_.open(at.protocol(), ec);
        if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
        if (!ec) acceptor_.bind(at, ec);
        if (!ec) acceptor_.listen(boost::asio::socket_base::max_listen_connections, ec);
        if (ec) return fail(errc::io, "port " + std::to_string(at.port()) + " cannot be listened on: " + ec.message());
        accept();
        return {};
    }
    std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }
    void stop() override {
        boost::system::error_code ec;
        acceptor_.close(ec);
        for (const auto& weak : std::exchange(sessions_, {}))
            if (const auto s = weak.lock()) s->cut();
    }

 private:
    void accept() {
        acceptor_.async_accept([this](const boost::system::error_code& ec, tcp::socket socket) {
            if (ec == boost::asio::error::operation_aborted) return;
            if (!ec) serve(std::move(socket));
            accept();
        });
    }
    void serve(tcp::socket socket) {
        boost::system::error_code ec;
        const auto from = socket.remote_endpoint(ec);
        if (ec) return;
        auto s = std::make_shared<http_session>(std::move(socket), tls_ ? &*tls_ : nullptr, time_);
        std::erase_if(sessions_, [](const auto& weak) { return weak.expired(); });
        sessions_.push_back(s);
        s->begin(make_(from.address().to_string() + ":" + std::to_string(from.port())));
    }

    tcp::acceptor acceptor_;
    handler_maker make_;
    const stamplog::clock& time_;
    std::optional<boost::asio::ssl::context> tls_;
    std::vector<std::weak_ptr<http_session>> sessions_;
};

}  // namespace

const std::string* http_request::header(std::string_view name) const {
    for (const auto& [n, v] : headers)
        if (stamplog::same_name(n, name)) return &v;
    return nullptr;
}

stamplog::result<std::unique_ptr<http_server>> http_server::listen(boost::asio::io_context& io, const std::string& address,
                                                                   std::uint16_t port, handler_maker make,
                                                                   const stamplog::clock& time, const tls_identity* identity) {
    boost::system::error_code ec;
    const auto at = boost::asio::ip::make_address(address, ec);
    // Passwords known to everybody open what listens here.
    if (ec || !at.is_loopback())
        return fail(errc::config, address + " is no address of loopback",
                    "A simulated stamp serves this machine only: 127.0.0.1:PORT.");
    auto made = std::make_unique<server>(io, std::move(make), time);
    if (auto ok = made->open({at, port}, identity); !ok) return fail(ok.error());
    return made;
}

}  // namespace stampsim::winrm
