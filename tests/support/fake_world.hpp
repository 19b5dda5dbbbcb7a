// A world for the command line in which nothing is real: what is printed is kept, questions have given answers.
#pragma once

#include <map>

#include "fake_clock.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/cli/world.hpp"

namespace stamplog::test {

struct fake_world {
    fake_clock time;
    system_entropy random;
    std::string out, err;
    std::map<std::string, std::string> environment;
    std::optional<std::string> typed;  // what the terminal answers; none: there is no terminal
    std::stop_source stop;
    cli::world w{
        .time = time,
        .random = random,
        .out = [this](std::string_view t) { out += t; },
        .err = [this](std::string_view t) { err += t; },
        .env = [this](const std::string& n) -> std::optional<std::string> {
            const auto i = environment.find(n);
            return i == environment.end() ? std::nullopt : std::optional(i->second);
        },
        .ask_secret = [this](std::string_view) -> result<secret> {
            if (!typed) return fail(errc::config, "there is no terminal");
            return secret(std::string(*typed));
        },
        .ask_yes = [this](std::string_view) -> result<bool> {
            if (!typed) return fail(errc::config, "there is no terminal");
            return *typed == "y";
        },
        .stop = stop.get_token(),
        .program = "/nonexistent/stamplog",
    };
};

}  // namespace stamplog::test
