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

TEST_CASE("an endpoint that this version cannot reach is refused with what it can", "[cli]") {
    test::fake_world f;
    no_log log;
    CHECK(make_endpoint("exec:pwsh -s", f.w, log));
    for (auto address : {"10.0.0.225", "winrm://10.0.0.225", "winrms://host:5986"}) {
        const auto e = make_endpoint(address, f.w, log);
        REQUIRE_FALSE(e);
        CHECK(e.error().code == errc::unsupported);
        CHECK(e.error().what.find(address) != std::string::npos);
    }
    CHECK_FALSE(make_endpoint("exec:'unclosed", f.w, log));
    CHECK_FALSE(make_endpoint("ssh://-oProxyCommand=x", f.w, log));
}
