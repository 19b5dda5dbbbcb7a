// A session against the endpoint of a table of cmdlets in memory.
#pragma once

#include <memory>

#include "fake_clock.hpp"
#include "list_log.hpp"
#include "memory_channel.hpp"
#include "seeded_entropy.hpp"
#include "stamplog/session/session.hpp"
#include "table_endpoint.hpp"

namespace stamplog::testing {

struct bench {
    explicit bench(std::uint64_t seed = 1) : random(seed), seed_(seed) { add_common_cmdlets(endpoint); }

    result<std::unique_ptr<session::session>> open(session::options opts = {}) {
        auto link = std::make_unique<memory_channel>(endpoint, time, channel, seed_);
        link->filter = filter;
        return session::session::open(std::move(link), opts, time, random, log);
    }

    // A filter for `filter`: true until the n-th line that holds `part` comes, which is then not sent: the server is dead.
    static memory_channel::line_filter dies_at(std::string part, int n = 1) {
        return
            [part = std::move(part), n](std::string& line) mutable { return line.find(part) == std::string::npos || --n > 0; };
    }
    static memory_channel::line_filter loses(std::string part) {
        return [part = std::move(part)](std::string& line) {
            if (line.find(part) != std::string::npos) line.clear();
            return true;
        };
    }

    fake_clock time;
    seeded_entropy random;
    seeded_entropy server_random{99};
    list_log log;
    table_endpoint endpoint{server_random};
    channel_record channel;
    memory_channel::line_filter filter;

 private:
    std::uint64_t seed_;
};

inline psrp::command numbers(std::int32_t count) { return {"Get-Numbers", {{"Count", count}}}; }

}  // namespace stamplog::testing
