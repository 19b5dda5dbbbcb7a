// Initiator against acceptor in one process.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>

#include "stamplog/auth/security_context.hpp"
#include "temp_folder.hpp"

namespace stamplog::testing {

// The acceptor's users, for as long as the program runs: GSSAPI reads them from a file that the environment names.
inline void need_ntlm_users() {
    static test::temp_folder folder;
    static const bool done = [] {
        const auto file = folder / "users";
        std::ofstream(file) << "AZURESTACK:CloudAdmin:S1mulated!\n";
        return ::setenv("NTLM_USER_FILE", file.c_str(), 1) == 0;
    }();
    if (!done) throw std::runtime_error("setenv");
}

struct context_pair {
    std::unique_ptr<auth::security_context> client, service;
    std::optional<error> refused;  // by whoever refused first
    bool by_service = false;
    std::size_t legs = 0;

    context_pair(auth::initiator_options i, auth::acceptor_options a) {
        auto made = auth::make_initiator(std::move(i));
        if (!made) {
            refused = made.error();
            return;
        }
        client = std::move(*made);
        service = std::move(auth::make_acceptor(std::move(a)).value());
        shake_hands();
    }

 private:
    void shake_hands() {
        bytes last;
        for (legs = 0; legs < 10; ++legs) {
            const auto token = client->step(last);
            if (!token) {
                refused = token.error();
                return;
            }
            if (!*token) return;
            const auto answer = service->step(**token);
            if (!answer) {
                refused = answer.error();
                by_service = true;
                return;
            }
            if (!*answer) return;
            last = **answer;
        }
    }
};

inline auth::initiator_options cloud_admin(auth::mechanism use, const char* password = "S1mulated!") {
    auth::initiator_options o;
    o.use = use;
    o.user = "AZURESTACK\\CloudAdmin";
    o.password = secret(password);
    o.host = "127.0.0.1";
    return o;
}

inline std::string text_of(const result<bytes>& r) { return r ? std::string(as_text(*r)) : "error: " + describe(r.error()); }

}  // namespace stamplog::testing
