// A connection of ours and the loop that drives it, for tests: one exchange from beginning to end.
#pragma once

#include <catch2/catch.hpp>

#include "stamplog/transport/http.hpp"

namespace stamplog::testing {

struct http_driver {
    explicit http_driver(transport::http_target target, transport::http_limits limits = {})
        : http(loop->connection(std::move(target), limits)) {}

    steady_time in(std::chrono::milliseconds d) const { return time.steady() + d; }
    result<transport::http_response> ask(std::string body, std::chrono::milliseconds within = std::chrono::seconds(10)) {
        transport::http_request r;
        r.headers = {{"Connection", "Keep-Alive"}, {"Content-Type", "text/plain"}};
        r.body = std::move(body);
        http->start(std::move(r), in(within));
        return finish();
    }
    result<transport::http_response> finish() {
        const auto limit = in(std::chrono::seconds(20));
        while (http->state() == transport::exchange_state::running && time.steady() < limit)
            static_cast<void>(loop->wait(limit));
        REQUIRE(http->state() != transport::exchange_state::running);
        return http->take();
    }

    system_clock time;
    std::unique_ptr<transport::http_loop> loop = transport::http_loop::make(time).value();
    std::unique_ptr<transport::http_connection> http;
};

inline transport::http_target loopback_at(std::uint16_t port) {
    transport::http_target t;
    t.host = "127.0.0.1";
    t.port = port;
    return t;
}

// "200 hello", or the error's code and text.
inline std::string shown(const result<transport::http_response>& r) {
    return r ? std::to_string(r->status) + " " + r->body : describe(r.error());
}

}  // namespace stamplog::testing
