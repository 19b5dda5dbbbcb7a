#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

#include "stampsim_process.hpp"

using namespace stamplog;
namespace fs = std::filesystem;

TEST_CASE("an unreachable ERCS does not start, the others do") {
    stampsim_process sim("[[fault]]\nkind = \"unreachable\"\nercs = 2\ntext = \"no route to host\"\n");
    auto none = sim.open(2);
    REQUIRE_FALSE(none);
    CHECK(none.error().what.find("no route to host") != std::string::npos);
    CHECK(sim.open(1));
}

TEST_CASE("an endpoint that dies on the wire dies as often as the file says, over all processes") {
    stampsim_process sim("[[fault]]\nkind = \"dies\"\nafter_bytes = 500\ntimes = 1\n");
    CHECK_FALSE(sim.open());
    CHECK(sim.open());
}

TEST_CASE("an endpoint that dies in the middle of a zip leaves so many bytes of it and its transcript") {
    for (std::uintmax_t size : {1u, 3000u, 5001u}) {
        INFO(size);
        stampsim_process sim("[[fault]]\nkind = \"dies\"\nrole = \"ECE\"\nafter_bytes = " + std::to_string(size) +
                             "\ntimes = 1\n");
        {
            auto s = sim.open();
            REQUIRE(s);
            CHECK_FALSE((*s)->invoke(collect_roles({"ECE"}), {}));
        }
        REQUIRE(sim.zips().size() == 1);
        CHECK(fs::file_size(sim.zips()[0]) == size);
        const auto state = sim.state();
        CHECK(state["open_sessions"].empty());
        CHECK(state["sessions"][0]["how"] == "gone");
        CHECK(state["collections"][0]["outcome"] == "killed");
        CHECK(sim.transcripts() == 1);
    }
}

TEST_CASE("so does one that serves zips as they are") {
    temp_folder content;
    const auto served = content.path() / "ECE-20260101000000.zip";
    std::ofstream(served) << std::string(700'000, 'z');
    for (std::uintmax_t size : {0u, 7u, 262'144u, 300'000u}) {
        INFO(size);
        stampsim_process sim(
            "[[fault]]\nkind = \"dies\"\nwhere = \"zip\"\nafter_bytes = " + std::to_string(size) + "\ntimes = 1\n",
            "--content '" + content.path().string() + "'");
        {
            auto s = sim.open();
            REQUIRE(s);
            CHECK_FALSE((*s)->invoke(collect_roles({"ECE"}), {}));
        }
        REQUIRE(sim.zips().size() == 1);
        CHECK(fs::file_size(sim.zips()[0]) == size);
        auto again = sim.open();
        REQUIRE((*again)->invoke(collect_roles({"ECE"}), {})->state == psrp::pipeline_state::completed);
        const auto zips = sim.zips();
        REQUIRE(zips.size() == 2);
        CHECK(std::any_of(zips.begin(), zips.end(), [](const auto& z) { return fs::file_size(z) == 700'000; }));
    }
}

TEST_CASE("a death in the zips altogether needs no role, and counts all zips of the session") {
    stampsim_process sim("[[fault]]\nkind = \"dies\"\nwhere = \"zip\"\nafter_bytes = 20000\ntimes = 1\n");
    const std::vector<std::string> roles{"CA", "ADFS", "ECE", "CRP"};
    {
        auto s = sim.open();
        REQUIRE(s);
        CHECK_FALSE((*s)->invoke(collect_roles(roles), {}));
        std::uintmax_t written = 0;
        for (const auto& zip : sim.zips()) written += fs::file_size(zip);
        CHECK(sim.zips().size() > 1);
        CHECK(written == 20000);
    }
    auto again = sim.open();
    REQUIRE(again);
    CHECK((*again)->invoke(collect_roles(roles), {})->state == psrp::pipeline_state::completed);
}

TEST_CASE("a hanging endpoint is met by a deadline, garbage by an error or none at all") {
    stampsim_process sim("[[fault]]\nkind = \"hang\"\nafter_bytes = 100\ntimes = 1\n");
    auto link = sim.spawn();
    REQUIRE(link);
    session::options o;
    o.open_timeout = std::chrono::milliseconds(1500);
    o.close_timeout = std::chrono::milliseconds(500);
    auto s = session::session::open(std::move(*link), o, sim.time, sim.random, sim.log);
    REQUIRE_FALSE(s);
    CHECK(s.error().code == errc::timed_out);
    CHECK(sim.open());
}

TEST_CASE("garbage on standard output ends a session") {
    stampsim_process sim("[[fault]]\nkind = \"garbage\"\nafter_bytes = 3000\ntimes = 1\ntext = \"<Data PSGuid='x'>\"\n");
    auto s = sim.open();
    if (s) CHECK_FALSE((*s)->invoke({"Get-Command", {}}, {}));
    CHECK(sim.open());
}

TEST_CASE("endless progress goes on until it is stopped") {
    stampsim_process sim("[[fault]]\nkind = \"endless-progress\"\n");
    auto s = sim.open();
    REQUIRE(s);
    std::stop_source stop;
    int seen = 0;
    session::observer watch;
    watch.progress = [&](const psrp::progress_record&) {
        if (++seen == 5) stop.request_stop();
    };
    const auto done = (*s)->invoke(collect_roles({"ECE"}), watch, stop.get_token());
    REQUIRE(done);
    CHECK(done->state == psrp::pipeline_state::stopped);
    CHECK(seen >= 5);
}
