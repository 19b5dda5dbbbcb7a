// One authenticated connection to a WinRM service: a SOAP message out, sealed or over TLS, its answer back, opened.
//
// Driven by its owner: start(), then advance() after every turn of the loop until it says that the exchange has ended. The
// handshake, and a new one after the service forgot us, happen inside an exchange.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stamplog/auth/security_context.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/session/winrm.hpp"
#include "stamplog/transport/http.hpp"

namespace stamplog::session {

struct winrm_answer {
    int status = 0;
    std::string soap;                 // plain; whatever came with another status than 200 and 500
    std::optional<std::string> date;  // HTTP's Date, as sent
};

class winrm_connection {
 public:
    // `target` and `time` must outlive this object.
    winrm_connection(transport::http_loop& loop, const winrm_target& target, const clock& time);

    void start(std::string soap, steady_time deadline);
    // True when the exchange has ended: take() gives its answer.
    bool advance();
    bool idle() const { return phase_ == phase::idle; }  // start() may be called
    bool running() const { return phase_ != phase::idle && phase_ != phase::ended; }
    // errc::auth: refused. errc::disconnected, timed_out, corrupt: the connection is of no more use, and a new one is made by
    // the next start().
    [[nodiscard]] result<winrm_answer> take();
    // Of the exchange taken last: the request had gone out, so that the service may have acted on it.
    bool may_be_taken() const { return may_be_taken_; }
    // Of the exchange that is under way: the same, so far.
    bool went_out() const { return phase_ == phase::asking && http_->request_sent(); }
    // A security context, or TLS with Basic, is there: the next request goes out without a handshake.
    bool established() const;
    void close() noexcept;

 private:
    enum class phase { idle, looking, shaking_hands, asking, ended };
    void begin();
    void shake_hands(byte_view token);
    void send_token(byte_view token, bool first);
    void send_request();
    void end(result<winrm_answer> how);
    void take_look(const transport::http_response& r);
    void take_token(const transport::http_response& r);
    void take_answer(transport::http_response r);
    [[nodiscard]] result<std::string> opened(const std::string& body);
    transport::http_request message() const;
    void end_passing(const transport::http_response& r, std::string_view doing);
    error refused(const transport::http_response& r) const;

    const winrm_target& target_;
    const clock& time_;
    std::unique_ptr<transport::http_connection> http_;
    std::unique_ptr<auth::security_context> context_;
    std::uint64_t context_of_ = 0;  // the connection that the context belongs to
    phase phase_ = phase::idle;
    std::string soap_;
    steady_time deadline_{};
    int handshakes_ = 0;  // of this exchange
    bool may_be_taken_ = false;
    std::optional<result<winrm_answer>> outcome_;
};

}  // namespace stamplog::session
