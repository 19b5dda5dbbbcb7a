#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

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

TEST_CASE("an endpoint that dies in the middle of a zip leaves the beginning of the zip and its transcript") {
    stampsim_process sim("[[fault]]\nkind = \"dies\"\nrole = \"ECE\"\nafter_bytes = 3000\ntimes = 1\n");
    {
        auto s = sim.open();
        REQUIRE(s);
        CHECK_FALSE((*s)->invoke(collect_roles({"ECE"}), {}));
    }
    std::uintmax_t size = 0;
    for (const auto& entry : fs::recursive_directory_iterator(sim.share()))
        if (entry.path().extension() == ".zip") size = entry.file_size();
    CHECK(size > 0);
    CHECK(size <= 3000);
    const auto state = sim.state();
    CHECK(state["open_sessions"].empty());
    CHECK(state["sessions"][0]["how"] == "gone");
    CHECK(state["collections"][0]["outcome"] == "killed");
    CHECK(sim.transcripts() == 1);
}

TEST_CASE("a death in the zips altogether needs no role") {
    stampsim_process sim("[[fault]]\nkind = \"dies\"\nwhere = \"zip\"\nafter_bytes = 4000\ntimes = 1\n");
    auto s = sim.open();
    REQUIRE(s);
    CHECK_FALSE((*s)->invoke(collect_roles({"CA", "ADFS", "ECE"}), {}));
    auto again = sim.open();
    REQUIRE(again);
    CHECK((*again)->invoke(collect_roles({"CA", "ADFS", "ECE"}), {})->state == psrp::pipeline_state::completed);
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

TEST_CASE("a client that does not wait for acknowledgements fails") {
    stampsim_process sim;
    auto link = sim.spawn();
    REQUIRE(link);
    const auto deadline = sim.time.steady() + std::chrono::seconds(20);
    const std::string id = "11111111-2222-3333-4444-555555555555";
    // Data before the acknowledgement of the pipeline's Command.
    REQUIRE(
        (*link)->write("<Command PSGuid='" + id + "' />\n<Data Stream='Default' PSGuid='" + id + "'>AAAA</Data>\n", deadline));
    std::string text;
    for (;;) {
        const auto got = (*link)->read(text, deadline);
        if (!got || *got != transport::channel::read_status::data) break;
    }
    (*link)->close(deadline);
    CHECK((*link)->diagnostics().find("Remote transport error") != std::string::npos);
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
