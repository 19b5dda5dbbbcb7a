#include "http_core.hpp"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/connect.hpp>

#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::transport {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

// A connection that carries nothing for an hour must survive what lies between, and a peer that vanished must be noticed.
constexpr int keepalive_idle_s = 30, keepalive_every_s = 10, keepalive_tries = 3, unacknowledged_ms = 30'000;
// Interim answers to one request: HTTP knows of one or two. More of them would never let an exchange come to its deadline.
constexpr int most_interim = 8;

void set_options(tcp::socket& s) {
    error_code ec;
    s.set_option(tcp::no_delay(true), ec);
    s.set_option(boost::asio::socket_base::keep_alive(true), ec);
    const auto set = [&](int option, int value) { ::setsockopt(s.native_handle(), IPPROTO_TCP, option, &value, sizeof value); };
    set(TCP_KEEPIDLE, keepalive_idle_s);
    set(TCP_KEEPINTVL, keepalive_every_s);
    set(TCP_KEEPCNT, keepalive_tries);
    set(TCP_USER_TIMEOUT, unacknowledged_ms);
}

}  // namespace

std::optional<std::string_view> http_response::header(std::string_view name) const {
    for (const auto& [n, v] : headers)
        if (same_name(n, name)) return v;
    return std::nullopt;
}

http_core::http_core(const std::shared_ptr<boost::asio::io_context>& io, const clock& time, http_target target,
                     http_limits limits, host_resolver look_up)
    : io_(io), time_(time), target_(std::move(target)), limits_(limits), look_up_(std::move(look_up)) {}

std::string http_core::where() const {
    const bool v6 = target_.host.find(':') != std::string::npos;
    return (v6 ? "[" + target_.host + "]" : target_.host) + ":" + std::to_string(target_.port);
}

template <class Then>
auto http_core::guarded(Then then) {
    return [self = shared_from_this(), own = link_, mine = exchange_, then](const auto&... arguments) {
        if (self->exchange_ == mine && self->state == exchange_state::running) then(*self, arguments...);
    };
}

template <class F>
void http_core::on_stream(F f) {
    if (link_->tls)
        f(*link_->tls);
    else
        f(link_->socket);
}

void http_core::close() noexcept {
    error_code ec;
    // The other side hears of it by the connection's end; an orderly end of TLS would have to wait for its answer.
    if (link_) link_->socket.close(ec);
    link_.reset();
    connected_ = false;
    ++exchange_;  // what is under way ends unheard
    if (state == exchange_state::running) state = exchange_state::idle;
}

std::optional<steady_time> http_core::deadline() const {
    if (state != exchange_state::running) return std::nullopt;
    return connecting_ ? std::min(deadline_, connect_deadline_) : deadline_;
}

void http_core::expire(steady_time now) {
    const auto due = deadline();
    if (!due || now < *due) return;
    if (connecting_ && !addresses_.empty() && now < deadline_) {
        ++exchange_;  // the address before it ends unheard
        return connect_next();
    }
    fail_with({errc::timed_out, connecting_ ? where() + ": no connection in time" : where() + ": no answer in time",
               connecting_ ? "A firewall may drop the packets, or the machine is off." : ""});
}

void http_core::fail_with(error e) {
    close();
    failure_ = std::move(e);
    state = exchange_state::failed;
    ended = true;
}

// Whether the other side ended the connection while nothing was under way, as services do after two minutes of silence.
bool http_core::peer_has_closed() {
    pollfd seen{link_->socket.native_handle(), POLLIN | POLLRDHUP, 0};
    if (::poll(&seen, 1, 0) <= 0) return false;
    // Bytes that nobody asked for are no better; TLS alone may have some to say (tickets), also in front of its end.
    return !link_->tls || (seen.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void http_core::start(http_request request, steady_time until) {
    ++exchange_;
    state = exchange_state::running;
    sent = false;
    interim_ = 0;
    deadline_ = until;
    request_ = std::move(request);
    if (connected_ && peer_has_closed()) {
        const auto mine = exchange_;
        close();
        exchange_ = mine;
        state = exchange_state::running;
    }
    if (connected_) return write();
    if (request_.same_connection)
        return fail_with({errc::disconnected, where() + ": the connection ended between two requests that need the same", {}});
    connect();
}

void http_core::connect() {
    connecting_ = true;
    addresses_.clear();
    connect_deadline_ = time_.steady() + target_.connect_timeout;
    look_up_(io_.lock(), target_.host, target_.port,
             guarded([](http_core& c, const std::vector<tcp::endpoint>& found, const std::string& why) {
                 c.addresses_ = found;
                 if (!found.empty()) return c.connect_next();
                 c.fail_with({errc::not_found, "the name " + c.target_.host + " is not known: " + printable(why),
                              "Give the ERCS by its address, as the stamp's deployment file has it."});
             }));
}

// An address that drops what it gets (IPv6 that is announced and leads nowhere) must leave the others their time.
void http_core::connect_next() {
    const auto at = addresses_.front();
    connect_deadline_ = time_.steady() + target_.connect_timeout / static_cast<int>(addresses_.size());
    addresses_.erase(addresses_.begin());
    link_ = std::make_shared<link>(*io_.lock());
    link_->socket.async_connect(at, guarded([](http_core& c, const error_code& ec) {
                                    if (!ec) {
                                        set_options(c.link_->socket);
                                        return c.secure();
                                    }
                                    if (!c.addresses_.empty()) return c.connect_next();
                                    c.fail_with(connect_error(ec, c.where()));
                                }));
}

void http_core::secure() {
    ++generation;
    addresses_.clear();
    connect_deadline_ = time_.steady() + target_.connect_timeout;  // TLS has a time of its own
    if (!target_.tls) {
        connected_ = true;
        connecting_ = false;
        return write();
    }
    if (auto ready = prepare_tls(); !ready) return fail_with(ready.error());
    link_->tls->async_handshake(boost::asio::ssl::stream_base::client, guarded([](http_core& c, const error_code& ec) {
                                    if (ec)
                                        return c.fail_with({errc::disconnected, c.where() + ": TLS handshake: " + ec.message(),
                                                            "Is this the port of HTTPS (5986)?"});
                                    if (auto known = c.check_certificate(); !known) return c.fail_with(known.error());
                                    c.connected_ = true;
                                    c.connecting_ = false;
                                    c.write();
                                }));
}

// What is written belongs to the connection, as what is read does: its operations may outlive a close and the next request.
void http_core::write() {
    auto& out = link_->request;
    out = {};
    out.version(11);
    out.method_string(request_.method);
    out.target(request_.path);
    out.set(http::field::host, where());
    for (const auto& [name, text] : request_.headers) out.insert(name, text);
    out.body() = std::move(request_.body);
    out.set(http::field::content_length, std::to_string(out.body().size()));
    on_stream([&](auto& stream) {
        http::async_write(
            stream, link_->request, guarded([](http_core& c, const error_code& ec, std::size_t) {
                if (ec)
                    return c.fail_with(
                        {errc::disconnected, c.where() + ": the connection was lost while sending: " + ec.message(), {}});
                c.sent = true;
                c.read();
            }));
    });
}

void http_core::read() {
    link_->parser.emplace();
    link_->parser->header_limit(static_cast<std::uint32_t>(limits_.header));
    link_->parser->body_limit(limits_.body);
    on_stream([&](auto& stream) {
        http::async_read(
            stream, link_->buffer, *link_->parser, guarded([](http_core& c, const error_code& ec, std::size_t) {
                if (!ec) return c.finish();
                if (ec == http::error::body_limit || ec == http::error::header_limit || ec == http::error::buffer_overflow)
                    return c.fail_with({errc::limit, c.where() + ": the answer is larger than this tool takes", {}});
                // A stream that ends, in order or cut, is a connection that was lost; the rest is no HTTP.
                const bool http_itself = std::string_view(ec.category().name()) == "beast.http" &&
                                         ec != http::error::end_of_stream && ec != http::error::partial_message;
                if (http_itself)
                    return c.fail_with({errc::corrupt, c.where() + ": the answer is no HTTP: " + ec.message(),
                                        "Is this the port of a WinRM service?"});
                c.fail_with({errc::disconnected, c.where() + ": the connection was lost: " + ec.message(), {}});
            }));
    });
}

void http_core::finish() {
    auto message = link_->parser->release();
    // RFC 9110, 15.2: interim answers come before the one that counts.
    if (message.result_int() / 100 == 1) {
        if (++interim_ <= most_interim) return read();
        return fail_with({errc::corrupt, where() + ": more than " + std::to_string(most_interim) + " interim answers", {}});
    }
    response_ = {};
    response_.status = static_cast<int>(message.result_int());
    for (const auto& f : message) response_.headers.emplace_back(std::string(f.name_string()), std::string(f.value()));
    response_.body = std::move(message.body());
    // Bytes beyond the answer would be taken for the next one's.
    response_.keep_alive = message.keep_alive() && link_->buffer.size() == 0;
    link_->parser.reset();
    state = exchange_state::answered;
    ended = true;
    if (!response_.keep_alive) {
        close();
        state = exchange_state::answered;
    }
}

result<http_response> http_core::take() {
    const auto was = std::exchange(state, exchange_state::idle);
    if (was == exchange_state::answered) return std::move(response_);
    return fail(failure_);
}

}  // namespace stamplog::transport
