#include <algorithm>
#include <catch2/catch.hpp>

#include "stamplog/transport/channel.hpp"

using stamplog::errc;
using stamplog::transport::ssh_command;
using words = std::vector<std::string>;

namespace {

bool contains(const words& all, const words& run) {
    return std::search(all.begin(), all.end(), run.begin(), run.end()) != all.end();
}

words last(const words& all, std::size_t n) { return {all.end() - static_cast<std::ptrdiff_t>(n), all.end()}; }

}  // namespace

TEST_CASE("an ssh address becomes ssh -s HOST powershell, as PowerShell builds it, with port and user before it") {
    const auto argv = ssh_command("ssh://azurestack@jump.contoso.com:2222").value().argv;
    CHECK(argv.front() == "ssh");
    CHECK(last(argv, 7) == words{"-p", "2222", "-l", "azurestack", "-s", "jump.contoso.com", "powershell"});
}

TEST_CASE("ssh never asks, and lends neither terminal nor agent") {
    const auto argv = ssh_command("ssh://host").value().argv;
    CHECK(contains(argv, {"-o", "BatchMode=yes"}));
    CHECK(contains(argv, {"-o", "ConnectTimeout=20"}));
    CHECK(contains(argv, {"-T"}));
    CHECK(contains(argv, {"-a"}));
    CHECK_FALSE(contains(argv, {"-p"}));
    CHECK_FALSE(contains(argv, {"-l"}));
}

TEST_CASE("extra options come before the host and after ours, so that they cannot undo BatchMode") {
    const auto argv = ssh_command("ssh://h/", {"-i", "key"}).value().argv;
    CHECK(last(argv, 5) == words{"-i", "key", "-s", "h", "powershell"});
}

TEST_CASE("an IPv6 address is written in brackets and handed over without them") {
    CHECK(last(ssh_command("ssh://u@[fe80::1%eth0]:22").value().argv, 7) ==
          words{"-p", "22", "-l", "u", "-s", "fe80::1%eth0", "powershell"});
    CHECK(last(ssh_command("ssh://[::1]").value().argv, 3) == words{"-s", "::1", "powershell"});
}

TEST_CASE("a domain user is a user") {
    CHECK(contains(ssh_command("ssh://AZS\\admin@h").value().argv, {"-l", "AZS\\admin"}));
    CHECK(contains(ssh_command("ssh://admin@azs.local@h").value().argv, {"-l", "admin@azs.local"}));
}

TEST_CASE("an address that is not one, or that ssh would take for an option, is refused") {
    for (const char* bad : {"",
                            "ssh",
                            "ssh://",
                            "ssh:///",
                            "http://h",
                            "ssh://-oProxyCommand=id",
                            "ssh://u@-oProxyCommand=id",
                            "ssh://-u@h",
                            "ssh://@h",
                            "ssh://h:",
                            "ssh://h:0",
                            "ssh://h:65536",
                            "ssh://h:22x",
                            "ssh://h:-1",
                            "ssh://h/path",
                            "ssh://h h",
                            "ssh://h\n",
                            "ssh://h;id",
                            "ssh://$(id)",
                            "ssh://[::1",
                            "ssh://[::1]x",
                            "ssh://[host]",
                            "ssh://[]",
                            "ssh://::1",
                            "ssh://u v@h"}) {
        INFO(bad);
        const auto r = ssh_command(bad);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::config);
        CHECK_FALSE(r.error().hint.empty());
    }
}

TEST_CASE("a password in an ssh address is refused and not repeated") {
    const auto r = ssh_command("ssh://user:hunter2@host");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::config);
    CHECK(describe(r.error()).find("hunter2") == std::string::npos);
}
