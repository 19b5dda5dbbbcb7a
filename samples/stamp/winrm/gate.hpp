// Who speaks on a connection, and the seal on what is said: HTTP with Negotiate, sealed bodies over plain HTTP, plain bodies
// over TLS. Behind it stands a service that sees users and SOAP only.
#pragma once

#include <memory>
#include <set>

#include "stamplog/auth/security_context.hpp"
#include "winrm/http_server.hpp"

namespace stampsim::winrm {

class soap_service {
 public:
    virtual ~soap_service() = default;
    using done = std::function<void(int status, std::string soap)>;
    // The number under which forget() knows the request; `done` is called at most once, at once or later.
    virtual std::uint64_t ask(const std::string& user, const std::string& client, std::string soap, done then) = 0;
    virtual void forget(std::uint64_t request) = 0;
};

// What goes wrong at the gate, asked exchange by exchange; the base does nothing.
class gate_faults {
 public:
    virtual ~gate_faults() = default;
    virtual bool refuse_now() { return false; }       // 401 in the middle of a connection that was authenticated
    virtual bool unavailable_now() { return false; }  // 503
    virtual bool corrupt_now() { return false; }      // a flipped bit in a sealed answer
    virtual void change(std::string& soap) { static_cast<void>(soap); }  // an answer before it is sealed
    virtual write_plan plan(std::uint64_t before, std::size_t size) {
        static_cast<void>(before);
        static_cast<void>(size);
        return {};
    }
};

struct gate_options {
    bool tls = false;
    stamplog::bytes channel_binding;
    bool require_binding = false;
    bool offer_kerberos = false;
    bool basic = false;  // over TLS
    bool plain = false;  // no authentication, no seal: for recordings of plain conversations
    std::string basic_user, basic_password;
};

// `service` and `faults` outlive the handler.
std::unique_ptr<connection_handler> make_gate(const gate_options& options, soap_service& service, gate_faults& faults,
                                              std::string client);

}  // namespace stampsim::winrm
