#include "cmdlet_words.hpp"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

using stamplog::cli::split_at_cmdlet;

TEST_CASE("our options stand before the cmdlet, every word behind it is the cmdlet's", "[cli]") {
    CLI::App root;
    bool json = false;
    std::vector<std::string> ercs;
    root.add_flag("--json", json);
    auto* invoke = root.add_subcommand("invoke", "");
    auto* other = root.add_subcommand("plan", "");
    invoke->add_option("-e,--ercs", ercs);
    using words = std::vector<std::string>;
    const auto split = [&](const words& typed) {
        auto s = split_at_cmdlet(typed, root, *invoke);
        return std::pair(s.own, s.cmdlet);
    };
    CHECK(split({"--json", "invoke", "--ercs", "sim:x", "Get-X", "--json", "-A", "--ercs"}) ==
          std::pair(words{"--json", "invoke", "--ercs", "sim:x"}, words{"Get-X", "--json", "-A", "--ercs"}));
    CHECK(split({"invoke", "--ercs=sim:x", "--json", "--", "Get-X", "--", "y"}) ==
          std::pair(words{"invoke", "--ercs=sim:x", "--json"}, words{"Get-X", "--", "y"}));
    CHECK(split({"invoke", "-e", "-odd", "Get-X"}) == std::pair(words{"invoke", "-e", "-odd"}, words{"Get-X"}));
    CHECK(split({"invoke", "-esim:x", "Get-X"}) == std::pair(words{"invoke", "-esim:x"}, words{"Get-X"}));
    CHECK(split({"invoke", "--help"}) == std::pair(words{"invoke", "--help"}, words{}));
    CHECK(split({"invoke", "--ercs"}) == std::pair(words{"invoke", "--ercs"}, words{}));
    CHECK(split({"plan", "invoke", "x"}) == std::pair(words{"plan", "invoke", "x"}, words{}));
    CHECK(split({}) == std::pair(words{}, words{}));
    CHECK(other != nullptr);
}
