#include "winrm_connection.hpp"

#include <algorithm>

#include "stamplog/auth/channel_binding.hpp"
#include "stamplog/auth/http_auth.hpp"
#include "stamplog/auth/sealed_body.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/wsman/fault.hpp"

namespace stamplog::session {
namespace {

constexpr std::string_view soap_type = "application/soap+xml;charset=UTF-8";
constexpr std::string_view sealed_protocol = "application/HTTP-SPNEGO-session-encrypted";
constexpr std::size_t largest_answer = 4u << 20;
// One handshake, and one more when the service had forgotten the first one's.
constexpr int most_handshakes = 2;
// Microsoft's client fills the text with NULs to whole blocks before it seals it (traces: Length is a multiple of 16).
constexpr std::size_t seal_block = 16;

// What a service, or what stands in front of it, says in a bad moment: the next try may do better.
bool is_passing(int status) { return status == 408 || (status >= 500 && status != 503); }

std::vector<auth::challenge> challenges_of(const transport::http_response& r) {
    std::vector<auth::challenge> out;
    for (const auto& [name, value] : r.headers) {
        if (!same_name(name, "WWW-Authenticate")) continue;
        if (auto some = auth::read_challenges(value))
            for (auto& c : *some) out.push_back(std::move(c));
    }
    return out;
}

const auth::challenge* negotiate_of(const std::vector<auth::challenge>& all) {
    const auto found = std::ranges::find_if(all, [](const auth::challenge& c) { return same_name(c.scheme, "Negotiate"); });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string url_of(const winrm_target& t) {
    const bool v6 = t.http.host.find(':') != std::string::npos;
    return std::string(t.http.tls ? "https://" : "http://") + (v6 ? "[" + t.http.host + "]" : t.http.host) + ":" +
           std::to_string(t.http.port) + t.path;
}

winrm_connection::winrm_connection(transport::http_loop& loop, const winrm_target& target, const clock& time)
    : target_(target), time_(time), http_(loop.connection(target.http, {.header = 256u << 10, .body = largest_answer})) {}

bool winrm_connection::established() const {
    if (!http_->open()) return false;
    return target_.basic || (context_ && context_->complete() && context_of_ == http_->generation());
}

void winrm_connection::close() noexcept {
    http_->close();
    context_.reset();
    phase_ = phase::idle;
    outcome_.reset();
}

transport::http_request winrm_connection::message() const {
    transport::http_request r;
    r.path = target_.path;
    r.headers = {{"Connection", "Keep-Alive"}, {"Content-Type", std::string(soap_type)}};
    return r;
}

void winrm_connection::start(std::string soap, steady_time deadline) {
    soap_ = std::move(soap);
    deadline_ = deadline;
    handshakes_ = 0;
    may_be_taken_ = false;
    outcome_.reset();
    begin();
}

void winrm_connection::begin() {
    if (target_.basic) {
        if (!target_.http.tls)
            return end(fail(errc::config, "Basic authentication is for TLS only", "Use winrms://, or another --auth."));
        return send_request();
    }
    if (established()) return send_request();
    if (++handshakes_ > most_handshakes)
        return end(fail(errc::disconnected, "the service forgets who we are, each time that it was told"));
    context_.reset();
    http_->close();
    // The certificate that the handshake is bound to must be known first.
    if (target_.http.tls) {
        phase_ = phase::looking;
        return http_->start(message(), deadline_);
    }
    shake_hands({});
}

void winrm_connection::shake_hands(byte_view token) {
    const bool first = !context_;
    if (first) {
        auth::initiator_options o;
        o.use = target_.mechanism;
        o.user = target_.user;
        if (target_.password) o.password = target_.password->clone();
        o.host = target_.http.host;
        if (target_.http.tls) o.channel_binding = auth::channel_binding_of(http_->server_certificate());
        auto made = auth::make_initiator(std::move(o));
        if (!made) return end(fail(made.error()));
        context_ = std::move(*made);
    }
    const auto next = context_->step(token);
    if (!next) return end(fail(next.error()));
    if (!*next) return end(fail(errc::auth, "authentication ended before the service had agreed"));
    send_token(**next, first);
}

void winrm_connection::send_token(byte_view token, bool first) {
    phase_ = phase::shaking_hands;
    auto m = message();
    // A token that answers a challenge, or is bound to a certificate, says nothing on a connection of its own: it would be
    // refused as a wrong password is.
    m.same_connection = !first || target_.http.tls;
    m.headers.emplace_back("Authorization", auth::write_token("Negotiate", token));
    http_->start(std::move(m), deadline_);
}

void winrm_connection::send_request() {
    phase_ = phase::asking;
    auto m = message();
    if (target_.basic) {
        const std::string both =
            target_.user + ":" + std::string(target_.password ? target_.password->reveal() : std::string_view());
        m.headers.emplace_back("Authorization", auth::write_token("Basic", as_bytes(both)));
    }
    if (target_.http.tls) {
        m.body = soap_;
    } else {
        auto plain = soap_;
        plain.resize((plain.size() + seal_block - 1) / seal_block * seal_block, '\0');
        auto sealed = context_->seal(as_bytes(plain));
        if (!sealed) {
            // A context that has run out, for one. Nothing went out, and a new one is made.
            return end(fail(errc::disconnected, "the request cannot be sealed: " + sealed.error().what));
        }
        m.headers[1].second = auth::sealed_content_type(sealed_protocol);
        m.body = auth::write_sealed_body({plain.size(), std::move(*sealed)}, sealed_protocol);
    }
    http_->start(std::move(m), deadline_);
}

void winrm_connection::end(result<winrm_answer> how) {
    // Whatever failed, the two sides may not agree any more about where they are.
    if (!how) {
        http_->close();
        context_.reset();
    }
    outcome_ = std::move(how);
    phase_ = phase::ended;
}

bool winrm_connection::advance() {
    while (running() && http_->state() != transport::exchange_state::running) {
        auto r = http_->take();
        if (!r) {
            may_be_taken_ = phase_ == phase::asking && http_->request_sent();
            end(fail(r.error()));
            break;
        }
        switch (phase_) {
            case phase::looking:
                take_look(*r);
                break;
            case phase::shaking_hands:
                take_token(*r);
                break;
            case phase::asking:
                take_answer(std::move(*r));
                break;
            case phase::idle:
            case phase::ended:
                break;
        }
    }
    return phase_ == phase::ended;
}

result<winrm_answer> winrm_connection::take() {
    phase_ = phase::idle;
    auto out = std::move(*outcome_);
    outcome_.reset();
    return out;
}

error winrm_connection::refused(const transport::http_response& r) const {
    std::string offered;
    bool basic = false;
    for (const auto& c : challenges_of(r)) {
        offered += (offered.empty() ? "" : ", ") + printable(c.scheme, 40);
        basic = basic || same_name(c.scheme, "Basic");
    }
    if (target_.basic && !basic)
        return {errc::auth, "the service does not offer Basic" + (offered.empty() ? std::string() : ", but " + offered),
                "Basic must be on in the service's configuration, or leave --auth basic out."};
    if (!target_.basic && negotiate_of(challenges_of(r)) == nullptr)
        return {errc::auth, "the service does not offer Negotiate" + (offered.empty() ? std::string() : ", but " + offered),
                "Negotiate (NTLM, Kerberos) must be on in the service's configuration, or use --auth basic over TLS."};
    return {errc::auth, "the user name or the password was refused",
            "The name is written DOMAIN\\name, with the stamp's own domain; an expired password is refused in the same way."};
}

void winrm_connection::end_passing(const transport::http_response& r, std::string_view doing) {
    auto e = wsman::explain_http(r.status, r.body, doing);
    e.code = errc::disconnected;
    end(fail(std::move(e)));
}

// TLS: nothing was said yet but "who are you".
void winrm_connection::take_look(const transport::http_response& r) {
    if (is_passing(r.status) || r.status == 400) return end_passing(r, "log on");
    if (r.status != 401) return end(winrm_answer{r.status, r.body, {}});
    if (negotiate_of(challenges_of(r)) == nullptr) return end(fail(refused(r)));
    if (!http_->open()) return end(fail(errc::disconnected, "the service ends the connection at every step"));
    shake_hands({});
}

void winrm_connection::take_token(const transport::http_response& r) {
    const auto all = challenges_of(r);
    const auto* challenge = negotiate_of(all);
    const bool token = challenge != nullptr && !challenge->token.empty();
    if (r.status == 401) {
        if (!token) return end(fail(refused(r)));
        // A challenge is worth nothing on another connection.
        if (!http_->open())
            return end(fail(errc::disconnected, "the service ended the connection in the middle of the handshake"));
        return shake_hands(challenge->token);
    }
    if (is_passing(r.status) || r.status == 400) return end_passing(r, "log on");
    if (r.status != 200) return end(winrm_answer{r.status, r.body, {}});
    if (!context_->complete()) {
        if (!token) return end(fail(errc::auth, "the service ended the handshake without its last token"));
        const auto last = context_->step(challenge->token);
        if (!last) return end(fail(last.error()));
        if (!context_->complete() || *last) return end(fail(errc::auth, "the service ended the handshake too early"));
    }
    context_of_ = http_->generation();
    send_request();
}

result<std::string> winrm_connection::opened(const std::string& body) {
    const auto sealed = auth::read_sealed_body(body, largest_answer);
    if (!sealed) return fail(sealed.error());
    const auto plain = context_->open(sealed->message.header, sealed->message.data);
    if (!plain) return fail(plain.error());
    std::string text(as_text(*plain));
    while (text.ends_with('\0')) text.pop_back();
    return text;
}

void winrm_connection::take_answer(transport::http_response r) {
    winrm_answer out{r.status, {}, {}};
    if (const auto date = r.header("Date")) out.date = std::string(*date);
    // Not acted upon: the service wants to know again who we are.
    if (r.status == 401) {
        if (target_.basic) return end(fail(refused(r)));
        context_.reset();
        http_->close();
        return begin();
    }
    const auto type = r.header("Content-Type").value_or("");
    const bool sealed = auth::is_sealed_content_type(type);
    if (sealed && context_ && !target_.http.tls) {
        auto text = opened(r.body);
        if (!text) {
            may_be_taken_ = true;
            return end(fail(text.error()));
        }
        out.soap = std::move(*text);
        return end(std::move(out));
    }
    // 500 is how a service says a fault; a gateway says the others.
    if (is_passing(r.status) && r.status != 500) {
        may_be_taken_ = true;
        return end_passing(r, "ask");
    }
    // What is not sealed may come from anybody.
    if (!target_.http.tls && (r.status == 200 || r.status == 500)) {
        may_be_taken_ = true;
        return end(fail(errc::corrupt, "the answer is not sealed, though the connection is (HTTP " + std::to_string(r.status) +
                                           ", " + in_quotes(type) + ")"));
    }
    out.soap = std::move(r.body);
    end(std::move(out));
}

}  // namespace stamplog::session
