#include <catch2/catch.hpp>

#include <thread>

#include "stampsim_process.hpp"

using namespace stamplog;
namespace fs = std::filesystem;

TEST_CASE("a session over standard input and output collects, closes and leaves nothing") {
    stampsim_process sim;
    auto s = sim.open();
    REQUIRE(s);
    const auto done = (*s)->invoke(collect_roles({"ECE", "SeedRing"}), {});
    REQUIRE(done);
    CHECK(done->state == psrp::pipeline_state::completed);
    REQUIRE(done->output.size() == 3);
    CHECK(psrp::display(done->output[0]).find("\\ECE-") != std::string::npos);
    CHECK(sim.state()["open_sessions"].size() == 1);
    REQUIRE((*s)->invoke(close_endpoint(), {}));
    REQUIRE((*s)->close());
    const auto state = sim.state();
    CHECK(state["open_sessions"].empty());
    CHECK(state["sessions"][0]["how"] == "closed");
    CHECK(sim.transcripts() == 0);
    CHECK(state["collections"][0]["outcome"] == "completed");
    CHECK(state["most_at_once"]["stamp"] == 1);
}

TEST_CASE("a stop in the middle ends the collection as stopped at once") {
    stampsim_process sim("[durations]\ndefault = 60\n");
    auto s = sim.open();
    REQUIRE(s);
    std::stop_source stop;
    steady_time asked;
    session::observer watch;
    // The first progress record says that the first role has begun.
    watch.progress = [&](const psrp::progress_record&) {
        asked = sim.time.steady();
        stop.request_stop();
    };
    const auto done = (*s)->invoke(collect_roles({"ECE"}), watch, stop.get_token());
    const auto took = sim.time.steady() - asked;
    REQUIRE(done);
    CHECK(done->state == psrp::pipeline_state::stopped);
    CHECK(took < std::chrono::seconds(2));  // ours is a tenth; the rest is for a busy machine
    CHECK(sim.state()["collections"][0]["outcome"] == "stopped");
    CHECK((*s)->invoke({"Get-VirtualDisk", {}}, {})->state == psrp::pipeline_state::completed);
}

TEST_CASE("three endpoints at once see one stamp") {
    stampsim_process sim("[durations]\ndefault = 1\n");
    std::vector<std::jthread> threads;
    std::array<psrp::pipeline_state, 3> ends{};
    for (int n = 1; n <= 3; ++n)
        threads.emplace_back([&, n] {
            auto s = sim.open(n);
            if (!s) return;
            if (auto done = (*s)->invoke(collect_roles({n == 1 ? "ECE" : n == 2 ? "CRP" : "SRP"}), {}))
                ends[static_cast<std::size_t>(n - 1)] = done->state;
        });
    threads.clear();
    for (auto end : ends) CHECK(end == psrp::pipeline_state::completed);
    const auto state = sim.state();
    CHECK(state["collections"].size() == 3);
    CHECK(state["most_at_once"]["per_ercs"] == 1);
    CHECK(state["most_at_once"]["stamp"].get<int>() >= 2);
}

TEST_CASE("a wrong share password comes back in the endpoint's own words") {
    stampsim_process sim;
    auto s = sim.open();
    REQUIRE(s);
    const auto done =
        (*s)->invoke({"Get-AzureStackLog",
                      {{"OutputSharePath", std::string("\\\\sim\\logs")}, {"OutputShareCredential", log_writer("wrong")}}},
                     {});
    REQUIRE(done);
    CHECK(done->state == psrp::pipeline_state::failed);
    CHECK(done->reason->message == "The user name or password is incorrect");
}
