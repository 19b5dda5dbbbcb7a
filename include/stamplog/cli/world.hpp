// The outside of the program, as one object: main makes the real one, a test makes its own and calls run() in process.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/entropy.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"

namespace stamplog::cli {

struct world {
    clock& time;
    entropy& random;
    std::function<void(std::string_view)> out, err;  // whole writes, from any thread
    // True once nobody reads what is written to `out` any more (`| head`): what makes it can end.
    std::function<bool()> out_is_gone = [] { return false; };
    bool out_is_terminal = false, err_is_terminal = false;
    std::function<int()> columns = [] { return 80; };  // of the terminal, which may change
    std::function<std::optional<std::string>(const std::string&)> env;
    std::function<result<secret>(std::string_view question)>
        ask_secret;  // on the terminal, without echo; errc::config without a terminal
    std::function<result<bool>(std::string_view question)> ask_yes;  // errc::config without a terminal
    // A line while a command runs, with or without echo: errc::cancelled when `stop` is requested meanwhile (Ctrl-C stops the
    // command then, where at the questions above it leaves). Null or errc::config without a terminal.
    std::function<result<secret>(std::string_view question, bool echo)> ask_in_session = {};
    std::stop_token stop;           // Ctrl-C or SIGTERM, once
    std::filesystem::path program;  // our own executable: stampsim lies beside it
};

// The whole program: arguments without the program's name in, exit code out. Never throws.
int run(const std::vector<std::string>& arguments, world& w);

}  // namespace stamplog::cli
