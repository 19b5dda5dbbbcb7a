#include "endpoints.hpp"

#include <catch2/catch.hpp>

#include "fake_world.hpp"

using namespace stamplog;
using namespace stamplog::cli;

namespace {
struct no_log final : log_sink {
    void write(log_level, std::string_view) override {}
};
}  // namespace

TEST_CASE("lists are split at commas, exec: is not", "[cli]") {
    CHECK(split_ercs({"10.0.0.1, 10.0.0.2", "exec:pwsh -c a,b", "sim:x"}) ==
          std::vector<std::string>{"10.0.0.1", "10.0.0.2", "exec:pwsh -c a,b", "sim:x"});
    CHECK(split_ercs({",,"}).empty());
}

TEST_CASE("an ERCS is an address, with a port and a scheme if need be; what is none is refused with the ways there are",
          "[cli]") {
    CHECK(make_endpoint("exec:pwsh -s"));
    const auto url = [](const char* value) {
        const auto e = make_endpoint(value);
        return e && e->winrm ? e->name + " " + session::url_of(*e->winrm) : "refused";
    };
    CHECK(url("10.0.0.225") == "10.0.0.225 http://10.0.0.225:5985/wsman");
    CHECK(url("10.0.0.225:5990") == "10.0.0.225:5990 http://10.0.0.225:5990/wsman");
    CHECK(url("winrm://azs-ercs01") == "azs-ercs01 http://azs-ercs01:5985/wsman");
    CHECK(url("winrms://host:5986") == "host https://host:5986/wsman");
    CHECK(url("[fe80::1]:5985") == "fe80::1 http://[fe80::1]:5985/wsman");
    CHECK(url("fe80::1") == "fe80::1 http://[fe80::1]:5985/wsman");
    for (auto address : {"host:", "host:0", "host:65536", "host:5985x", "http://host", "-host", "ho st", "[::1", "host/path",
                         "user@host", "[::1]x", "winrm://"}) {
        INFO(address);
        const auto e = make_endpoint(address);
        REQUIRE_FALSE(e);
        CHECK(e.error().code == errc::config);
        CHECK(e.error().what.find(address) != std::string::npos);
    }
    CHECK_FALSE(make_endpoint("exec:'unclosed"));
    CHECK_FALSE(make_endpoint("ssh://-oProxyCommand=x"));
    winrm_options basic;
    basic.auth = "basic";
    CHECK_FALSE(make_endpoint("10.0.0.225", basic));
    CHECK(make_endpoint("winrms://10.0.0.225", basic));
    basic.auth = "digest";
    CHECK_FALSE(make_endpoint("winrms://10.0.0.225", basic));
}

TEST_CASE("endpoints have short names, and one that is named twice gets one session", "[cli]") {
    test::fake_world f;
    no_log log;
    std::vector<endpoint_program> programs;
    for (auto value : {"exec:'/long/path with blanks/pwsh' -s", "exec:pwsh -s -b", "exec:pwsh  -s  -b",
                       "ssh://me@host.example:2222", "ssh://me@host.example", "ssh://me@[fe80::1]:22"})
        if (auto p = make_endpoint(value)) programs.push_back(*p);
    std::vector<std::string> names, warnings;
    for (const auto& e : make_endpoints(programs, warnings, nullptr, nullptr, f.w, log)) names.push_back(e.name);
    REQUIRE(names.size() >= 4);
    CHECK(std::vector<std::string>(names.begin(), names.begin() + 4) ==
          std::vector<std::string>{"exec:pwsh", "exec:pwsh#2", "host.example", "host.example#2"});
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].find("exec:pwsh") != std::string::npos);
}

TEST_CASE("an endpoint that is asked to stop while it opens gives up", "[cli]") {
    test::fake_world f;
    no_log log;
    std::vector<std::string> warnings;
    // sleep answers nothing, so only the token ends the wait before its minute
    auto e = make_endpoints({{"silent", {"sleep", "30"}}}, warnings, nullptr, nullptr, f.w, log);
    REQUIRE(e.size() == 1);
    std::stop_source stop;
    stop.request_stop();
    const auto opened = e[0].open(stop.get_token(), {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == errc::cancelled);
}
