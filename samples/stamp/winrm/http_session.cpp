#include "winrm/http_session.hpp"

#include <boost/asio/write.hpp>
#include <ctime>

namespace stampsim::winrm {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t largest_header = 256u << 10, largest_body = 4u << 20;
constexpr std::size_t slow_piece = 512;
constexpr std::chrono::milliseconds slow_pause{2};

std::string_view reason_of(int status) { return http::obsolete_reason(static_cast<http::status>(status)).data(); }

std::string date_of(stamplog::utc_time t) {
    const std::time_t now = std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[64];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text;
}

}  // namespace

http_session::http_session(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls, const stamplog::clock& time)
    : socket_(std::move(socket)), pause_(socket_.get_executor()), time_(time) {
    if (tls != nullptr) tls_.emplace(socket_, *tls);
}

template <class F>
void http_session::on_stream(F f) {
    if (tls_)
        f(*tls_);
    else
        f(socket_);
}

void http_session::begin(std::unique_ptr<connection_handler> handler) {
    handler_ = std::move(handler);
    error_code ec;
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ec);
    if (!tls_) return read();
    tls_->async_handshake(boost::asio::ssl::stream_base::server, [self = shared_from_this()](const error_code& e) {
        if (e)
            self->cut();
        else
            self->read();
    });
}

void http_session::cut() {
    if (std::exchange(gone_, true)) return;
    error_code ec;
    pause_.cancel(ec);
    socket_.close(ec);
    handler_.reset();  // what was asked on this connection is told that nobody waits
}

void http_session::read() {
    parser_.emplace();
    parser_->header_limit(largest_header);
    parser_->body_limit(largest_body);
    on_stream([&](auto& stream) {
        http::async_read(stream, buffer_, *parser_, [self = shared_from_this()](const error_code& ec, std::size_t) {
            if (self->gone_) return;
            if (ec) return self->cut();
            self->take();
        });
    });
}

void http_session::take() {
    auto message = parser_->release();
    parser_.reset();
    keep_ = message.keep_alive();
    http_request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& f : message) request.headers.emplace_back(std::string(f.name_string()), std::string(f.value()));
    request.body = std::move(message.body());
    ++asked_;
    answering_ = true;
    handler_->take(std::move(request), [weak = weak_from_this()](http_reply reply) {
        if (const auto self = weak.lock(); self && !self->gone_) self->answer(std::move(reply));
    });
    if (answering_ && !gone_) watch();
}

// An answer may take minutes, and a client that goes meanwhile is to be forgotten at once: a Receive of another connection
// takes its place. What can be read while an answer is owed is the end of input; a client that speaks out of turn over TLS says
// that it closes, and one that does so in clear (pipelining) is left alone.
void http_session::watch() {
    socket_.async_wait(boost::asio::socket_base::wait_read, [self = shared_from_this(), turn = asked_](const error_code& ec) {
        if (ec || self->gone_ || !self->answering_ || turn != self->asked_) return;
        error_code failed;
        if (self->tls_ || self->socket_.available(failed) == 0 || failed) self->cut();
    });
}

void http_session::answer(http_reply reply) {
    answering_ = false;
    keep_ = keep_ && !reply.close;
    out_ = "HTTP/1.1 " + std::to_string(reply.status) + " " + std::string(reason_of(reply.status)) + "\r\n";
    for (const auto& [name, value] : reply.headers) out_ += name + ": " + value + "\r\n";
    out_ += "Server: Microsoft-HTTPAPI/2.0\r\nDate: " + date_of(time_.now()) + "\r\n";
    if (!keep_) out_ += "Connection: close\r\n";
    out_ += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body;
    auto plan = handler_->plan(written_, out_.size());
    if (plan.cut_after) out_.resize(std::min(*plan.cut_after, out_.size()));
    write(0, plan);
}

void http_session::write(std::size_t from, const write_plan& plan) {
    const auto size = plan.slowly ? std::min(slow_piece, out_.size() - from) : out_.size() - from;
    on_stream([&](auto& stream) {
        boost::asio::async_write(stream, boost::asio::buffer(out_.data() + from, size),
                                 [self = shared_from_this(), from, size, plan](const error_code& ec, std::size_t) {
                                     if (self->gone_) return;
                                     self->written_ += size;
                                     if (ec) return self->cut();
                                     if (from + size < self->out_.size()) {
                                         self->pause_.expires_after(slow_pause);
                                         return self->pause_.async_wait([self, at = from + size, plan](const error_code& e) {
                                             if (!e && !self->gone_) self->write(at, plan);
                                         });
                                     }
                                     if (plan.cut_after || !self->keep_) return self->cut();
                                     self->read();
                                 });
    });
}

}  // namespace stampsim::winrm
