#include <catch2/catch.hpp>

#include "session_support.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

psrp::command with_secret_credential() {
    return {
        "Read-Secret",
        {{"Credential", std::make_shared<const psrp::credential>(psrp::credential{"SIM\\logwriter", secret("L0gWriter!é")})}}};
}

}  // namespace

TEST_CASE("the key is exchanged before the first secret argument, once, and the server reads the secret") {
    bench b;
    auto s = b.open().value();
    for (int round = 0; round < 3; ++round) {
        const auto r = s->invoke(with_secret_credential(), {});
        INFO(b.channel.protocol_fault << b.log.all());
        REQUIRE(r);
        REQUIRE(r->state == psrp::pipeline_state::completed);
        REQUIRE(r->output.size() == 2);
        CHECK(psrp::display(r->output[0]) == "SIM\\logwriter");
        CHECK(psrp::display(r->output[1]) == "L0gWriter!é");
    }
    CHECK(b.channel.written.find("L0gWriter") == std::string::npos);
    CHECK(b.log.all().find("L0gWriter") == std::string::npos);
    REQUIRE(s->close());
}

TEST_CASE("a server that sends no key is timed out before the secret is sent") {
    bench b;
    auto s = b.open().value();
    std::size_t pool_lines = 0;
    // Opening is over; from here every line of the pool's data is lost, acknowledgements excepted.
    auto quiet = [&pool_lines](std::string& line) {
        if (line.find("<Data ") == 0 && line.find("00000000-0000-0000-0000-000000000000") != std::string::npos &&
            ++pool_lines > 3)
            line.clear();
        return true;
    };
    bench other;
    other.filter = quiet;
    auto session = other.open();
    REQUIRE(session);
    const auto lines_at_open = pool_lines;
    REQUIRE(lines_at_open <= 3);
    pool_lines = 3;
    const auto r = (*session)->invoke(with_secret_credential(), {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::timed_out);
    CHECK(r.error().what.find("session key") != std::string::npos);
    CHECK(other.endpoint.pipelines_started() == 0);
}
