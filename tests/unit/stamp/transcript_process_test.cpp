#include <signal.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "stampsim_process.hpp"

using namespace stamplog;

namespace {

// The process that holds the stamp's first session: its id is in the transcript's header.
pid_t endpoint_pid(stampsim_process& sim) {
    for (const auto& entry : std::filesystem::directory_iterator(sim.dir() / "ercs" / "AZS-ERCS01" / "transcripts")) {
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);)
            if (line.starts_with("Process ID: ")) return static_cast<pid_t>(std::stol(line.substr(12)));
    }
    return -1;
}

}  // namespace

TEST_CASE("a session that leaves without a close leaves its transcript for the next close") {
    stampsim_process sim;
    {
        auto s = sim.open();
        REQUIRE(s);
        REQUIRE((*s)->invoke({"Get-VirtualDisk", {}}, {}));
        REQUIRE((*s)->close());
    }
    CHECK(sim.state()["sessions"][0]["how"] == "left");
    CHECK(sim.transcripts() == 1);
    auto s = sim.open();
    REQUIRE(s);
    CHECK(sim.transcripts() == 2);
    REQUIRE((*s)->invoke(close_endpoint(), {})->state == psrp::pipeline_state::completed);
    CHECK(sim.transcripts() == 0);
    std::size_t zips = 0;
    for (const auto& entry : std::filesystem::directory_iterator(sim.share()))
        zips += entry.path().filename().string().starts_with("Transcripts_AZS-ERCS01_");
    CHECK(zips == 1);
}

TEST_CASE("an endpoint killed in a collection counts as gone, its collection as killed, its transcript stays") {
    stampsim_process sim("[durations]\ndefault = 60\n");
    auto s = sim.open();
    REQUIRE(s);
    session::observer watch;
    watch.progress = [&](const psrp::progress_record&) { ::kill(endpoint_pid(sim), SIGKILL); };
    CHECK_FALSE((*s)->invoke(collect_roles({"ECE"}), watch));
    const auto state = sim.state();
    CHECK(state["open_sessions"].empty());
    CHECK(state["sessions"][0]["how"] == "gone");
    CHECK(state["collections"][0]["outcome"] == "killed");
    CHECK(sim.transcripts() == 1);
    // The next session takes it along.
    auto next = sim.open();
    REQUIRE(next);
    REQUIRE((*next)->invoke(close_endpoint(), {})->state == psrp::pipeline_state::completed);
    CHECK(sim.transcripts() == 0);
}

TEST_CASE("a close leaves the transcript of another session that is still open") {
    stampsim_process sim;
    auto one = sim.open(), two = sim.open();
    REQUIRE(one);
    REQUIRE(two);
    REQUIRE((*two)->invoke({"Get-VirtualDisk", {}}, {}));
    REQUIRE((*one)->invoke(close_endpoint(), {})->state == psrp::pipeline_state::completed);
    CHECK(sim.transcripts() == 1);
    REQUIRE((*one)->close());
    REQUIRE((*two)->invoke(close_endpoint(), {})->state == psrp::pipeline_state::completed);
    CHECK(sim.transcripts() == 0);
    REQUIRE((*two)->close());
    const auto state = sim.state();
    for (const auto& session : state["sessions"]) CHECK(session["how"] == "closed");
    std::size_t zips = 0;
    for (const auto& entry : std::filesystem::directory_iterator(sim.share()))
        zips += entry.path().filename().string().starts_with("Transcripts_AZS-ERCS01_");
    CHECK(zips == 2);
}

TEST_CASE("a file whose name is no text does not break the state") {
    stampsim_process sim;
    std::ofstream(sim.dir() / "ercs" / "AZS-ERCS01" / "transcripts" / "left\xe9.txt") << "x";
    CHECK(sim.transcripts() == 1);
}
