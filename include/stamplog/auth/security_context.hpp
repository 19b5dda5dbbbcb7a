// Who we are to a WinRM service, and the seal on what is said afterwards: one security context per connection.
// Written so that SSPI can stand beside GSSAPI: tokens in, tokens out, messages sealed and opened; nothing of the library
// shows. Not thread-safe; contexts are independent of one another.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"

namespace stamplog::auth {

// negotiate: SPNEGO (NTLM, or Kerberos where a ticket can be had); ntlm: raw NTLMSSP tokens under the scheme Negotiate;
// kerberos: Kerberos alone, inside SPNEGO.
enum class mechanism { negotiate, ntlm, kerberos };

struct sealed_message {
    bytes header;  // NTLM: the 16 bytes of the signature. Kerberos: the token header
    bytes data;    // the cipher text; may be longer than the plain text (padding)
};

class security_context {
 public:
    virtual ~security_context() = default;
    // The next token to send for the peer's token (empty at the initiator's first step); nullopt when there is none.
    // errc::auth: refused, or the peer's token is wrong.
    [[nodiscard]] virtual result<std::optional<bytes>> step(byte_view peer_token) = 0;
    virtual bool complete() const = 0;
    // After completion; strictly in order, each once: a failure makes the context useless.
    [[nodiscard]] virtual result<sealed_message> seal(byte_view plain) = 0;
    [[nodiscard]] virtual result<bytes> open(byte_view header, byte_view data) = 0;
    virtual std::string peer() const = 0;            // acceptor: who it is, "AZURESTACK\CloudAdmin"
    virtual std::string mechanism_used() const = 0;  // "NTLM", "Kerberos": for messages
    virtual bool bound() const = 0;                  // acceptor: the peer sent channel bindings, and they matched
};

struct initiator_options {
    mechanism use = mechanism::negotiate;
    std::string user;  // DOMAIN\name or name@DOMAIN
    secret password;
    std::string host;       // as dialled: an address or a name; the service name is made of it. Never resolved
    bytes channel_binding;  // "tls-server-end-point:" + hash; empty without TLS
};
// errc::config: the mechanism is not installed (the message names the package).
[[nodiscard]] result<std::unique_ptr<security_context>> make_initiator(initiator_options options);

struct acceptor_options {
    bytes channel_binding;
    // Where the acceptor's secrets lie (NTLM_USER_FILE, KRB5_KTNAME) is the process's environment, set before the first call.
    bool require_binding = false;
};
// Takes SPNEGO, raw NTLM and bare Kerberos tokens alike, as Windows does: the first token decides.
[[nodiscard]] result<std::unique_ptr<security_context>> make_acceptor(acceptor_options options);

}  // namespace stamplog::auth
