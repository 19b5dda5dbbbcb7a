#include "sealed_connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "stamplog/auth/http_auth.hpp"
#include "stamplog/auth/sealed_body.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::testing {
namespace {

constexpr int patience_ms = 60'000;
constexpr std::size_t largest_answer = 4u << 20;

[[noreturn]] void broken(const std::string& what) { throw std::runtime_error("connection: " + what); }

template <class T>
T must_be(result<T> r) {
    if (!r) broken(describe(r.error()));
    return std::move(*r);
}

std::string header(const std::string& head, std::string_view name) {
    for (std::size_t at = head.find("\r\n"); at != std::string::npos && at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
        const auto line = std::string_view(head).substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !same_name(line.substr(0, colon), name)) continue;
        const auto from = line.find_first_not_of(' ', colon + 1);
        return from == std::string_view::npos ? std::string() : std::string(line.substr(from));
    }
    return {};
}

// The signature of NTLM: version 1, eight bytes, then the sequence number.
void check_signature(const bytes& signature, std::uint32_t number) {
    if (signature.size() != 16 || load_le<std::uint32_t>(signature.data()) != 1 ||
        load_le<std::uint32_t>(signature.data() + 12) != number)
        broken("the signature " + to_hex(signature) + " is not that of message " + std::to_string(number));
}

}  // namespace

sealed_connection::sealed_connection(std::uint16_t port, const http_forms& form, const std::string& password)
    : form_(form), host_("127.0.0.1:" + std::to_string(port)) {
    // The first token of the recording tells SPNEGO from raw NTLM.
    for (const auto& request : form.handshake)
        for (const auto& line : request)
            if (line.starts_with("Authorization: Negotiate TlRM")) spnego_ = false;
    auth::initiator_options o;
    o.use = spnego_ ? auth::mechanism::negotiate : auth::mechanism::ntlm;
    o.user = "AZURESTACK\\CloudAdmin";
    o.password = secret(password);
    o.host = "127.0.0.1";
    context_ = must_be(auth::make_initiator(std::move(o)));
    connect(port);
    try {
        shake_hands();
    } catch (...) {
        ::close(fd_);
        throw;
    }
}

sealed_connection::~sealed_connection() { ::close(fd_); }

void sealed_connection::cut() { ::shutdown(fd_, SHUT_RDWR); }

void sealed_connection::connect(std::uint16_t port) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0) broken("no socket");
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
        ::close(fd_);
        broken("nobody listens on " + host_);
    }
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void sealed_connection::write(std::string_view text) {
    while (!text.empty()) {
        pollfd p{fd_, POLLOUT, 0};
        if (::poll(&p, 1, patience_ms) != 1) broken("the service takes nothing");
        const auto n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n <= 0) broken("the service has gone");
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

void sealed_connection::fill(std::string& text) {
    pollfd p{fd_, POLLIN, 0};
    if (::poll(&p, 1, patience_ms) != 1) broken("no answer within a minute");
    char buffer[16'384];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n <= 0) broken("the connection ended before its answer");
    text.append(buffer, static_cast<std::size_t>(n));
}

sealed_connection::reply sealed_connection::read() {
    while (left_.find("\r\n\r\n") == std::string::npos) fill(left_);
    const auto end = left_.find("\r\n\r\n") + 2;
    reply r;
    r.head = left_.substr(0, end);
    left_.erase(0, end + 2);
    if (!r.head.starts_with("HTTP/1.1 ")) broken("not HTTP: " + r.head);
    r.status = std::stoi(r.head.substr(9));
    const auto length = header(r.head, "Content-Length");
    const auto size = length.empty() ? 0 : std::stoul(length);
    if (size > largest_answer) broken("an answer of " + length + " bytes");
    while (left_.size() < size) fill(left_);
    r.body = left_.substr(0, size);
    left_.erase(0, size);
    return r;
}

// The recorded lines with our port, token and length, each written as it was.
std::string sealed_connection::with_headers(const std::vector<std::string>& lines, std::string_view token,
                                            std::size_t length) const {
    std::string out;
    for (const auto& line : lines) {
        if (line.starts_with("Authorization:"))
            out += "Authorization: " + std::string(token);
        else if (line.starts_with("Host:"))
            out += "Host: " + host_;
        else if (line.starts_with("Content-Length:"))
            out += (line.starts_with("Content-Length: ") ? "Content-Length: " : "Content-Length:") + std::to_string(length);
        else if (line.starts_with("Content-Type:") && length != 0)
            out += "Content-Type: " + auth::sealed_content_type(protocol_);
        else
            out += line;
        out += "\r\n";
    }
    return out + "\r\n";
}

void sealed_connection::shake_hands() {
    bytes last;
    for (const auto& lines : form_.handshake) {
        std::string token;
        for (const auto& line : lines)
            if (line.starts_with("Authorization:")) {
                const auto next = must_be(context_->step(last));
                if (!next) broken("the handshake ended early");
                token = auth::write_token("Negotiate", *next);
            }
        write(with_headers(lines, token, 0));
        const auto r = read();
        if (!r.body.empty()) broken("a handshake's answer with a body");
        const auto offered = header(r.head, "WWW-Authenticate");
        accepted_ = r.status == 200;
        if (!accepted_ && r.status != 401) broken("a handshake was answered with " + std::to_string(r.status));
        if (offered == "Negotiate" && !accepted_) {
            if (!token.empty()) return;  // refused
            continue;
        }
        if (offered.empty()) continue;
        const auto all = must_be(auth::read_challenges(offered));
        last = all.front().token;
    }
    if (!accepted_) broken("the handshake takes more requests than it was recorded with");
    if (!context_->complete()) static_cast<void>(must_be(context_->step(last)));
    if (!context_->complete()) broken("the service is content, the client is not");
    sent_ = received_ = spnego_ ? 1 : 0;
}

void sealed_connection::send(const std::string& soap) {
    const auto message = must_be(context_->seal(as_bytes(soap)));
    check_signature(message.header, sent_++);
    if (message.data.size() != soap.size()) broken("the cipher text is longer than the text");
    const auto body = auth::write_sealed_body({soap.size(), message}, protocol_,
                                              form_.tabbed ? auth::part_headers::tabbed : auth::part_headers::plain);
    body_size_ = body.size();
    write(with_headers(form_.sealed, {}, body.size()) + body);
}

sealed_answer sealed_connection::receive() {
    const auto r = read();
    if (!auth::is_sealed_content_type(header(r.head, "Content-Type")))
        broken("an answer that is not sealed, status " + std::to_string(r.status));
    const auto body = must_be(auth::read_sealed_body(r.body, largest_answer));
    check_signature(body.message.header, received_++);
    const auto plain = must_be(context_->open(body.message.header, body.message.data));
    if (plain.size() != body.plain_length) broken("an answer of another length than it says");
    return {r.status, std::string(as_text(plain))};
}

sealed_answer sealed_connection::ask(const std::string& soap) {
    send(soap);
    return receive();
}

}  // namespace stamplog::testing
