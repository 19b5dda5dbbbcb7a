// One fault of each kind that nothing else meets in the real program, and the example fault files.
#include <catch2/catch.hpp>
#include <set>

#include "archive_reader.hpp"
#include "stampsim_process.hpp"

using namespace stamplog;

TEST_CASE("every example fault file is accepted by init") {
    std::set<std::string> seen;
    for (const auto& entry : std::filesystem::directory_iterator(STAMPS_DIR)) {
        if (entry.path().extension() != ".toml") continue;
        INFO(entry.path());
        temp_folder folder;
        run_stampsim("init '" + (folder.path() / "s").string() + "' --faults '" + entry.path().string() + "'");
        seen.insert(entry.path().filename().string());
    }
    CHECK(seen.size() >= 12);
}

TEST_CASE("a slow role takes so much longer") {
    stampsim_process sim("[[fault]]\nkind = \"slow-role\"\nrole = \"ECE\"\nseconds = 1.5\ntimes = 1\n");
    auto s = sim.open();
    REQUIRE(s);
    const auto took = [&](const char* role) {
        const auto began = sim.time.steady();
        REQUIRE((*s)->invoke(collect_roles({role}), {})->state == psrp::pipeline_state::completed);
        return sim.time.steady() - began;
    };
    CHECK(took("ECE") >= std::chrono::milliseconds(1500));
    CHECK(took("ECE") < std::chrono::milliseconds(1500));
}

TEST_CASE("a lying zip is complete and tells a wrong CRC") {
    stampsim_process sim("[[fault]]\nkind = \"lying-zip\"\nrole = \"ECE\"\ntimes = 1\n");
    auto s = sim.open();
    REQUIRE(s);
    REQUIRE((*s)->invoke(collect_roles({"ECE"}), {})->state == psrp::pipeline_state::completed);
    REQUIRE(sim.zips().size() == 1);
    CHECK_THROWS(members_of_file(sim.zips()[0]));
    const auto size = std::filesystem::file_size(sim.zips()[0]);
    std::filesystem::remove(sim.zips()[0]);
    REQUIRE((*s)->invoke(collect_roles({"ECE"}), {})->state == psrp::pipeline_state::completed);
    CHECK(members_of_file(sim.zips()[0]).size() > 5);
    CHECK(std::filesystem::file_size(sim.zips()[0]) > size / 2);
}

TEST_CASE("a share that refuses fails every cmdlet that goes there") {
    stampsim_process sim("[[fault]]\nkind = \"share-refuses\"\ntimes = 2\n");
    auto s = sim.open();
    REQUIRE(s);
    for (const auto& command : {collect_roles({"ECE"}), close_endpoint()}) {
        const auto done = (*s)->invoke(command, {});
        REQUIRE(done);
        CHECK(done->state == psrp::pipeline_state::failed);
        CHECK(done->reason->message == "Access is denied");
        CHECK(done->reason->fully_qualified_id.starts_with("CouldNotMapNetworkDrive"));
    }
    CHECK(sim.transcripts() == 1);
    CHECK((*s)->invoke(close_endpoint(), {})->state == psrp::pipeline_state::completed);
}

TEST_CASE("log noise stands in the output log and costs nothing") {
    stampsim_process sim("[[fault]]\nkind = \"log-noise\"\n");
    auto s = sim.open();
    REQUIRE(s);
    const auto done = (*s)->invoke(collect_roles({"ECE"}), {});
    REQUIRE(done->state == psrp::pipeline_state::completed);
    CHECK(done->errors.empty());
    CHECK(sim.output_log().find("\r\nPS>TerminatingError(Get-Item): \"Cannot find path") != std::string::npos);
    CHECK(members_of_file(sim.zips().at(0)).size() > 5);
}

TEST_CASE("a shell that closes itself does so after the close has completed") {
    stampsim_process sim("[[fault]]\nkind = \"shell-closes\"\ntimes = 1\n");
    auto s = sim.open();
    REQUIRE(s);
    const auto done = (*s)->invoke(close_endpoint(), {});
    REQUIRE(done);
    CHECK(done->state == psrp::pipeline_state::completed);
    CHECK_FALSE((*s)->invoke({"Get-VirtualDisk", {}}, {}));
    CHECK(sim.transcripts() == 0);
    CHECK(sim.state()["sessions"][0]["how"] == "closed");
    CHECK(sim.open());
}

TEST_CASE("a cmdlet that hangs is met by a deadline, and the others go on") {
    stampsim_process sim("[[fault]]\nkind = \"hang\"\ncmdlet = \"Get-VirtualDisk\"\ntimes = 1\n");
    auto link = sim.spawn();
    REQUIRE(link);
    session::options o;
    o.ack_timeout = o.close_timeout = o.stop_timeout = std::chrono::milliseconds(500);
    auto s = session::session::open(std::move(*link), o, sim.time, sim.random, sim.log);
    REQUIRE(s);
    CHECK((*s)->invoke({"Get-StorageJob", {}}, {})->state == psrp::pipeline_state::completed);
    const auto hung = (*s)->invoke({"Get-VirtualDisk", {}}, {}, {}, sim.time.steady() + std::chrono::seconds(1));
    REQUIRE_FALSE(hung);
    CHECK(hung.error().code == errc::timed_out);
    auto again = sim.open();
    REQUIRE(again);
    CHECK((*again)->invoke({"Get-VirtualDisk", {}}, {})->state == psrp::pipeline_state::completed);
}

TEST_CASE("a client with a host is asked for what a close needs") {
    stampsim_process sim;
    auto s = sim.open(1, psrp::host_kind::prompts);
    REQUIRE(s);
    std::vector<psrp::host_method> asked;
    session::observer watch;
    watch.prompt = [&](const psrp::host_call& call) -> psrp::host_response {
        asked.push_back(call.method);
        auto answers = std::make_shared<psrp::object>();
        answers->type_names = {"System.Collections.Hashtable", "System.Object"};
        answers->kind = psrp::object::container::dictionary;
        answers->entries = {{std::string("TranscriptsPathDestination"), std::string("\\\\sim\\logs")}};
        return {.result = psrp::value(answers), .refusal = {}};
    };
    auto close = close_endpoint();
    REQUIRE(close.arguments.size() == 2);
    close.arguments.erase(close.arguments.begin());
    const auto done = (*s)->invoke(close, watch);
    REQUIRE(done);
    CHECK(done->state == psrp::pipeline_state::completed);
    CHECK(asked == std::vector{psrp::host_method::prompt});
    CHECK(sim.transcripts() == 0);
}

TEST_CASE("a prompt that waits is ended by a stop, one that is refused is the cmdlet's end") {
    stampsim_process sim;
    auto s = sim.open(1, psrp::host_kind::prompts);
    REQUIRE(s);
    const auto refused = (*s)->invoke({"Close-PrivilegedEndpoint", {}}, {});
    REQUIRE(refused);
    CHECK(refused->state == psrp::pipeline_state::failed);
    CHECK(refused->reason->message.find("nobody answers a prompt") != std::string::npos);
    CHECK(refused->reason->exception_type == "System.Management.Automation.RemoteException");
    std::stop_source stop;
    session::observer watch;
    // An answer of the wrong type is never taken: the pipeline waits on.
    watch.prompt = [&](const psrp::host_call&) -> psrp::host_response {
        stop.request_stop();
        return {.result = psrp::value(std::string("no table")), .refusal = {}};
    };
    const auto stopped = (*s)->invoke({"Close-PrivilegedEndpoint", {}}, watch, stop.get_token());
    REQUIRE(stopped);
    CHECK(stopped->state == psrp::pipeline_state::stopped);
}

namespace {

// The last so many minutes before noon, of these nodes.
psrp::command collect_part(const std::string& role, int minutes, const std::vector<std::string>& nodes = {}) {
    auto c = collect_roles({role});
    const auto noon = *parse_rfc3339("2026-11-20T12:00:00Z");
    c.arguments.push_back({"FromDate", psrp::date_time{noon - std::chrono::minutes(minutes), 60}});
    c.arguments.push_back({"ToDate", psrp::date_time{noon, 60}});
    if (!nodes.empty()) c.arguments.push_back({"FilterByNode", nodes});
    return c;
}

}  // namespace

TEST_CASE("a role times out only for windows that are too long") {
    stampsim_process sim("[[fault]]\nkind = \"times-out\"\nrole = \"ECE\"\nover_minutes = 60\n");
    auto s = sim.open();
    REQUIRE(s);
    const auto late = (*s)->invoke(collect_part("ECE", 61), {});
    REQUIRE(late);
    REQUIRE(late->errors.size() == 1);
    CHECK(late->errors[0].message.find("TimeOutInMinutes") != std::string::npos);
    CHECK(sim.zips().empty());
    CHECK(sim.state()["collections"][0]["outcome"] == "timed-out");
    CHECK((*s)->invoke(collect_part("ECE", 60), {})->errors.empty());
    CHECK((*s)->invoke(collect_part("CRP", 61), {})->errors.empty());
    CHECK(sim.zips().size() == 2);
}

TEST_CASE("a role stalls only where its node is asked for, until it is stopped") {
    stampsim_process sim("[[fault]]\nkind = \"stalls\"\nrole = \"BareMetal\"\nnode = \"AZS-NODE02\"\n");
    auto s = sim.open();
    REQUIRE(s);
    CHECK((*s)->invoke(collect_part("BareMetal", 60, {"AZS-NODE01"}), {})->state == psrp::pipeline_state::completed);
    CHECK(sim.zips().size() == 1);
    for (const auto& nodes : {std::vector<std::string>{}, {"azs-node02", "AZS-NODE01"}}) {
        const auto deadline = sim.time.steady() + std::chrono::milliseconds(500);
        CHECK((*s)->invoke(collect_part("BareMetal", 60, nodes), {}, {}, deadline)->state == psrp::pipeline_state::stopped);
    }
    CHECK(sim.zips().size() == 1);
}

TEST_CASE("a full disk is told by the cmdlet and by its log, on the ERCS that has it") {
    stampsim_process sim("[[fault]]\nkind = \"disk-full\"\nercs = 1\n");
    auto s = sim.open();
    REQUIRE(s);
    const auto full = (*s)->invoke(collect_part("ECE", 60), {});
    REQUIRE(full);
    CHECK(full->state == psrp::pipeline_state::failed);
    CHECK(full->reason->message == "There is not enough space on the disk.");
    CHECK(sim.output_log().find("PS>TerminatingError(Copy-Item): \"There is not enough space on the disk.\"") !=
          std::string::npos);
    CHECK(sim.zips().empty());
    auto other = sim.open(2);
    REQUIRE(other);
    CHECK((*other)->invoke(collect_part("ECE", 60), {})->state == psrp::pipeline_state::completed);
}
