#include "winrm/gate.hpp"

#include "stamplog/auth/http_auth.hpp"
#include "stamplog/auth/sealed_body.hpp"
#include "stamplog/base/text.hpp"

namespace stampsim::winrm {
namespace {

namespace auth = stamplog::auth;
using stamplog::as_bytes;
using stamplog::as_text;
using stamplog::same_name;

// [MS-WSMV] 2.2.9.1: by the scheme of the handshake, not by the mechanism.
constexpr std::string_view negotiate_protocol = "application/HTTP-SPNEGO-session-encrypted";
constexpr std::string_view kerberos_protocol = "application/HTTP-Kerberos-session-encrypted";
constexpr std::string_view soap_type = "application/soap+xml;charset=UTF-8";
constexpr std::size_t largest_message = 4u << 20;

// MIT names a ticket's holder by realm, NTLM by domain; the stamp knows its CloudAdmin by the latter.
std::string stamp_name(const std::string& peer) {
    const auto at = peer.find('@');
    return at == std::string::npos ? peer : "AZURESTACK\\" + peer.substr(0, at);
}

bool is_service_path(std::string_view target) {
    target = target.substr(0, target.find('?'));
    while (target.size() > 1 && target.back() == '/') target.remove_suffix(1);
    return same_name(target, "/wsman") || same_name(target, "/wsman-anon/identify");
}

class gate final : public connection_handler {
 public:
    gate(const gate_options& o, soap_service& s, gate_faults& f, std::string client)
        : options_(o), service_(s), faults_(f), client_(std::move(client)) {}
    ~gate() override {
        *alive_ = false;
        for (const auto n : asked_) service_.forget(n);
    }
    void take(http_request request, reply done) override;
    write_plan plan(std::uint64_t before, std::size_t size) override { return faults_.plan(before, size); }

 private:
    void challenge(const reply& done, const std::string& token = {});
    void shake_hands(http_request request, const auth::challenge& c, reply done);
    void read(http_request request, reply done);
    void basic(http_request request, const auth::challenge& c, reply done);
    void ask(std::string soap, bool sealed, reply done);
    void answer(int status, std::string soap, bool sealed, const reply& done);
    bool known() const { return options_.plain || basic_ || (context_ && context_->complete()); }

    const gate_options& options_;
    soap_service& service_;
    gate_faults& faults_;
    std::string client_, user_;
    std::string_view protocol_ = negotiate_protocol;
    std::unique_ptr<auth::security_context> context_;
    bool basic_ = false;
    std::set<std::uint64_t> asked_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

void gate::challenge(const reply& done, const std::string& token) {
    http_reply r{401, {}, {}, false};
    if (!token.empty()) {
        r.headers.emplace_back("WWW-Authenticate", token);
    } else {
        // Refused, or not asked yet: whatever was agreed upon is over.
        context_.reset();
        basic_ = false;
        r.headers.emplace_back("WWW-Authenticate", "Negotiate");
        if (options_.offer_kerberos) r.headers.emplace_back("WWW-Authenticate", "Kerberos");
        if (options_.basic && options_.tls) r.headers.emplace_back("WWW-Authenticate", "Basic realm=\"WSMAN\"");
    }
    done(std::move(r));
}

void gate::take(http_request request, reply done) {
    if (!is_service_path(request.target)) return done({404, {}, {}, false});
    if (request.method != "POST") return done({405, {{"Allow", "POST"}}, {}, false});
    if (faults_.unavailable_now()) return done({503, {}, {}, true});
    if (const auto* header = request.header("Authorization"); header != nullptr && !options_.plain) {
        const auto given = auth::read_authorization(*header);
        if (!given) return done({400, {}, {}, true});
        if (same_name(given->scheme, "Negotiate") || same_name(given->scheme, "Kerberos"))
            return shake_hands(std::move(request), *given, std::move(done));
        if (same_name(given->scheme, "Basic") && options_.basic && options_.tls)
            return basic(std::move(request), *given, std::move(done));
        return challenge(done);
    }
    if (!known() || faults_.refuse_now()) return challenge(done);
    read(std::move(request), std::move(done));
}

// A request of somebody who is known.
void gate::read(http_request request, reply done) {
    const auto* type = request.header("Content-Type");
    if (type != nullptr && auth::is_sealed_content_type(*type) && context_) {
        const auto body = auth::read_sealed_body(request.body, largest_message);
        const auto plain = body ? context_->open(body->message.header, body->message.data) : stamplog::fail(body.error());
        // A seal that does not fit: the connection's state is of no more use to either side.
        if (!plain) return done({400, {}, {}, true});
        std::string text(as_text(*plain));
        while (text.ends_with('\0')) text.pop_back();
        return ask(std::move(text), true, std::move(done));
    }
    // AllowUnencrypted is off: what comes in clear over plain HTTP is not looked at, and answered with a bare 500 (so reported
    // of Windows in pywinrm's issues 129 and 208).
    if (!options_.tls && !options_.plain) return done({500, {}, {}, true});
    ask(std::move(request.body), false, std::move(done));
}

void gate::shake_hands(http_request request, const auth::challenge& c, reply done) {
    if (c.token.empty()) return challenge(done);
    // A first token on a connection that is known begins anew.
    if (!context_ || context_->complete()) {
        auto made = auth::make_acceptor({options_.channel_binding, options_.require_binding});
        if (!made) return done({500, {}, {}, true});
        context_ = std::move(*made);
    }
    const auto next = context_->step(c.token);
    if (!next) return challenge(done);
    const auto text = *next ? auth::write_token(c.scheme, **next) : std::string();
    if (!context_->complete()) return challenge(done, text.empty() ? c.scheme : text);
    user_ = stamp_name(context_->peer());
    protocol_ = same_name(c.scheme, "Kerberos") ? kerberos_protocol : negotiate_protocol;
    reply with_token = [done = std::move(done), text](http_reply r) {
        if (!text.empty()) r.headers.emplace_back("WWW-Authenticate", text);
        done(std::move(r));
    };
    // Many clients send their message along with the last token; Microsoft's and pypsrp do not.
    if (request.body.empty()) return with_token({200, {}, {}, false});
    read(std::move(request), std::move(with_token));
}

void gate::basic(http_request request, const auth::challenge& c, reply done) {
    if (as_text(c.token) != options_.basic_user + ":" + options_.basic_password) return challenge(done);
    user_ = options_.basic_user;
    basic_ = true;
    ask(std::move(request.body), false, std::move(done));
}

void gate::ask(std::string soap, bool sealed, reply done) {
    if (soap.empty()) return done({200, {}, {}, false});
    // The answer may come before ask() returns.
    const auto number = std::make_shared<std::uint64_t>(0);
    const auto answered = std::make_shared<bool>(false);
    *number =
        service_.ask(user_, client_, std::move(soap),
                     [this, alive = alive_, number, answered, sealed, done = std::move(done)](int status, std::string text) {
                         if (!*alive) return;
                         *answered = true;
                         asked_.erase(*number);
                         answer(status, std::move(text), sealed, done);
                     });
    if (!*answered) asked_.insert(*number);
}

void gate::answer(int status, std::string soap, bool sealed, const reply& done) {
    faults_.change(soap);
    http_reply r{status, {}, {}, false};
    if (!sealed) {
        r.headers.emplace_back("Content-Type", soap_type);
        r.body = std::move(soap);
        return done(std::move(r));
    }
    auto message = context_->seal(as_bytes(soap));
    if (!message) return done({500, {}, {}, true});
    if (faults_.corrupt_now()) message->data[message->data.size() / 2] ^= 0x10;
    r.headers.emplace_back("Content-Type", auth::sealed_content_type(protocol_));
    r.body = auth::write_sealed_body({soap.size(), std::move(*message)}, protocol_, auth::part_headers::tabbed);
    done(std::move(r));
}

}  // namespace

std::unique_ptr<connection_handler> make_gate(const gate_options& options, soap_service& service, gate_faults& faults,
                                              std::string client) {
    return std::make_unique<gate>(options, service, faults, std::move(client));
}

}  // namespace stampsim::winrm
