#include "endpoint/pipeline_queue.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "stamp_fixture.hpp"

using namespace stamp_fixture;

namespace {

struct queue_fixture {
    stamp s;
    psrp::server pool{psrp::server_options{}, s.random};
    mailbox box;
    pipeline_queue queue{*s.e, pool, box, [] {}, s.time};

    stamplog::guid add(std::uint8_t number, const char* cmdlet, bool no_input) {
        psrp::received_pipeline p;
        p.id.data[0] = number;
        p.statements = {{command(cmdlet)}};
        p.no_input = no_input;
        const auto id = p.id;
        queue.add(std::move(p));
        return id;
    }
    // Runs what can run, until nothing has come for a while.
    void work() {
        for (int quiet = 0; quiet < 10; ++quiet) {
            queue.start_next();
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            for (auto& letter : box.take()) {
                letter();
                quiet = 0;
            }
        }
    }
    bool ran(const char* cmdlet) {
        return read_file(s.transcripts()[0])->find("CommandInvocation(" + std::string(cmdlet) + ")") != std::string::npos;
    }
};

}  // namespace

TEST_CASE("a pipeline that waits for its input is not overtaken") {
    queue_fixture f;
    const auto first = f.add(1, "Get-StorageJob", false);
    f.add(2, "Get-VirtualDisk", true);
    f.work();
    CHECK_FALSE(f.ran("Get-VirtualDisk"));
    f.queue.input_ended(first);
    f.work();
    CHECK(f.ran("Get-StorageJob"));
    CHECK(f.ran("Get-VirtualDisk"));
}

TEST_CASE("a pipeline that is stopped while it waits gives way") {
    queue_fixture f;
    const auto first = f.add(1, "Get-StorageJob", false);
    f.add(2, "Get-VirtualDisk", true);
    bool over = false;
    f.queue.stop(first, [&] { over = true; });
    CHECK(over);
    f.work();
    CHECK_FALSE(f.ran("Get-StorageJob"));
    CHECK(f.ran("Get-VirtualDisk"));
}
