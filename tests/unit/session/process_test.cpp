// Sessions over real child processes.
#include <catch2/catch.hpp>
#include <thread>

#include "list_log.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/session/session.hpp"

using namespace stamplog;
using namespace std::chrono_literals;

namespace {

struct real_world {
    system_clock time;
    system_entropy random;
    testing::list_log log;

    result<std::unique_ptr<session::session>> open(std::vector<std::string> faults = {}, session::options opts = {}) {
        faults.insert(faults.begin(), TABLE_PSRP_SERVER);
        auto link = transport::spawn({std::move(faults)});
        if (!link) return fail(link.error());
        return session::session::open(std::move(*link), opts, time, random, log);
    }
};

psrp::command numbers(std::int32_t count) { return {"Get-Numbers", {{"Count", count}}}; }

psrp::command with_credential() {
    return {
        "Read-Secret",
        {{"Credential", std::make_shared<const psrp::credential>(psrp::credential{"SIM\\logwriter", secret("L0gWriter!")})}}};
}

}  // namespace

TEST_CASE("a session over a child process: open, commands, secret, close") {
    real_world w;
    auto s = w.open();
    INFO((s ? std::string() : describe(s.error())));
    REQUIRE(s);
    const auto many = (*s)->invoke(numbers(10'000), {});
    REQUIRE(many);
    CHECK(many->output.size() == 10'000);
    const auto kept = (*s)->invoke(with_credential(), {});
    REQUIRE(kept);
    REQUIRE(kept->output.size() == 2);
    CHECK(psrp::display(kept->output[1]) == "L0gWriter!");
    CHECK((*s)->close());
}

TEST_CASE("a stop from another thread reaches a command that waits in a child process") {
    real_world w;
    auto s = w.open().value();
    std::stop_source stop;
    std::jthread stopper;
    session::observer watch;
    watch.output = [&](const psrp::value&) { stopper = std::jthread([&] { stop.request_stop(); }); };
    const auto r = s->invoke({"Wait-Forever", {}}, watch, stop.get_token());
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    REQUIRE(s->invoke(numbers(1), {}));
}

TEST_CASE("a child that dies after any line is a clear error with its exit code and last words") {
    for (int lines = 0; lines < 12; ++lines) {
        real_world w;
        auto s = w.open({"--die-after-lines", std::to_string(lines)});
        const auto failure = s ? [&]() -> std::optional<error> {
            const auto r = (*s)->invoke(numbers(100), {});
            return r ? std::nullopt : std::optional(r.error());
        }()
            : std::optional(s.error());
        INFO(lines);
        REQUIRE(failure);
        CHECK(failure->code == errc::disconnected);
        CHECK(failure->what.find("exit code 9") != std::string::npos);
        CHECK(failure->what.find("the table server dies now") != std::string::npos);
    }
}

TEST_CASE("a child that is silent, or loses its acknowledgements, is timed out with its words") {
    for (const char* fault : {"--silent", "--no-acks"}) {
        real_world w;
        const auto s =
            w.open({fault, "--say", "the configuration file is not valid\n"}, {.open_timeout = 300ms, .ack_timeout = 300ms});
        REQUIRE_FALSE(s);
        CHECK(s.error().code == errc::timed_out);
        CHECK(s.error().what.find("the configuration file is not valid") != std::string::npos);
    }
}

TEST_CASE("a banner before the first line does no harm") {
    real_world w;
    auto s = w.open({"--banner", "Welcome.\n\n"});
    INFO((s ? std::string() : describe(s.error())));
    REQUIRE(s);
    REQUIRE((*s)->invoke(numbers(1), {}));
}

TEST_CASE("a program that speaks no PSRP is told from one that does") {
    real_world w;
    auto echo = transport::spawn({{"/bin/cat"}}).value();
    const auto echoed = session::session::open(std::move(echo), {.open_timeout = 300ms}, w.time, w.random, w.log);
    REQUIRE_FALSE(echoed);
    auto ends = transport::spawn({{"/bin/sh", "-c", "echo pwsh: command not found; exit 127"}}).value();
    const auto ended = session::session::open(std::move(ends), {}, w.time, w.random, w.log);
    REQUIRE_FALSE(ended);
    CHECK(ended.error().code == errc::disconnected);
    CHECK(ended.error().what.find("exit code 127") != std::string::npos);
    CHECK(ended.error().what.find("command not found") != std::string::npos);
}

TEST_CASE("soak: three sessions at once from three threads, fifty commands each") {
    std::vector<std::string> failures(3);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < 3; ++t)
            threads.emplace_back([&failures, t] {
                real_world w;
                auto s = w.open();
                if (!s) return void(failures[t] = describe(s.error()));
                for (int i = 0; i < 50 && failures[t].empty(); ++i) {
                    std::size_t seen = 0;
                    session::observer watch;
                    watch.output = [&](const psrp::value&) { ++seen; };
                    const auto r = i % 10 == 0 ? (*s)->invoke(with_credential(), watch) : (*s)->invoke(numbers(i), watch);
                    const auto wanted = i % 10 == 0 ? 2U : static_cast<std::size_t>(i);
                    if (!r)
                        failures[t] = describe(r.error());
                    else if (seen != wanted || r->state != psrp::pipeline_state::completed)
                        failures[t] = "command " + std::to_string(i) + " gave " + std::to_string(seen) + " objects";
                }
                if (auto closed = (*s)->close(); !closed && failures[t].empty()) failures[t] = describe(closed.error());
            });
    }
    for (const auto& f : failures) CHECK(f == "");
}
