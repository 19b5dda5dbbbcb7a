// A connection of ours to a WinRM service, for tests: one exchange from beginning to end.
#pragma once

#include "http_driver.hpp"
#include "stamplog/auth/channel_binding.hpp"
#include "winrm/gate.hpp"
#include "winrm_connection.hpp"

namespace stamplog::testing {

inline session::winrm_target target_at(std::uint16_t port, const char* password = "S1mulated!") {
    session::winrm_target t;
    t.http = loopback_at(port);
    t.user = "AZURESTACK\\CloudAdmin";
    t.password = std::make_shared<const secret>(password);
    return t;
}

struct winrm_asker {
    explicit winrm_asker(session::winrm_target t) : target(std::move(t)) {}

    result<session::winrm_answer> ask(std::string soap, std::chrono::milliseconds within = std::chrono::seconds(10)) {
        const auto until = time.steady() + std::chrono::seconds(20);
        connection.start(std::move(soap), time.steady() + within);
        while (!connection.advance() && time.steady() < until) static_cast<void>(loop->wait(until));
        REQUIRE_FALSE(connection.running());
        return connection.take();
    }

    system_clock time;
    session::winrm_target target;
    std::unique_ptr<transport::http_loop> loop = transport::http_loop::make(time).value();
    session::winrm_connection connection{*loop, target, time};
};

inline std::string said(const result<session::winrm_answer>& r) {
    return r ? std::to_string(r->status) + " " + r->soap : std::string(to_string(r.error().code)) + ": " + describe(r.error());
}

inline stampsim::winrm::gate_options over_tls(const stampsim::winrm::tls_identity& identity) {
    stampsim::winrm::gate_options o;
    o.tls = true;
    o.channel_binding = auth::channel_binding_of(identity.certificate);
    o.require_binding = true;
    return o;
}

inline session::winrm_target pinned(session::winrm_target t, const stampsim::winrm::tls_identity& identity) {
    t.http.tls = true;
    t.http.fingerprint = identity.fingerprint;
    return t;
}

}  // namespace stamplog::testing
