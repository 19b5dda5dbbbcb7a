// Sessions over WinRM on a network and a service that fail: what is rebuilt, what is given up, and that no shell is left.
#include "winrm_pump.hpp"

#include <future>

#include "list_log.hpp"
#include "loopback_shells.hpp"
#include "winrm_asker.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using namespace std::chrono_literals;
using fate = loopback_shells::fate;

namespace {

// Real time, which a test may move on.
class moved_clock final : public clock {
 public:
    utc_time now() const override { return real_.now(); }
    steady_time steady() const override { return real_.steady() + std::chrono::nanoseconds(moved_); }
    void sleep_until(steady_time until) override { real_.sleep_until(until - std::chrono::nanoseconds(moved_)); }
    void move(std::chrono::nanoseconds by) { moved_ += by.count(); }

 private:
    system_clock real_;
    std::atomic<std::int64_t> moved_{0};
};

struct fixture {
    moved_clock time;
    seeded_entropy random{5};
    list_log log;
    loopback_shells stamp;

    session::winrm_target target() { return target_at(stamp.service.port()); }
    result<std::unique_ptr<session::session>> open(session::winrm_target t, session::options o = {},
                                                   std::stop_token stop = {}) {
        return session::session::open(std::move(t), o, time, random, log, std::move(stop));
    }
    auto open() { return open(target()); }
};

std::size_t words(session::session& s) {
    const auto r = s.invoke(psrp::command{"Get-Words", {}}, {});
    INFO((r ? std::string() : describe(r.error())));
    REQUIRE(r);
    return r->output.size();
}

}  // namespace

TEST_CASE("A session whose Create is under way when it is stopped leaves no shell") {
    fixture f;
    f.stamp.decide = [](const std::string& name, int, const std::string&) { return fate{.hold = name == "Create"}; };
    std::stop_source stop;
    auto opened = std::async(std::launch::async, [&] { return f.open(f.target(), {}, stop.get_token()); });
    REQUIRE(f.stamp.comes("Create"));
    stop.request_stop();
    static_cast<void>(opened.wait_for(300ms));  // it waits for the answer; were it gone, nobody would end the shell
    f.stamp.release();
    const auto s = opened.get();
    REQUIRE_FALSE(s);
    CHECK(s.error().code == errc::cancelled);
    CHECK(f.stamp.seen("Delete") == 1);
    CHECK(f.stamp.shells() == 0);
    CHECK_FALSE(f.log.has("may be left open"));
}

TEST_CASE("A network that goes with the answer to a Create may take a while to come back") {
    fixture f;
    // The answer, and the handshakes that follow it.
    f.stamp.decide = [](const std::string& name, int, const std::string&) { return fate{.cut = name == "Create" ? 3 : 0}; };
    {
        const auto s = f.open();
        REQUIRE(s);
        CHECK(words(**s) == 1);
        CHECK(f.stamp.seen("Create") == 1);
    }
    CHECK(f.stamp.shells() == 0);
}

TEST_CASE("What cannot even begin fails at once") {
    fixture f;
    auto t = f.target();
    t.basic = true;  // not over TLS
    const auto s = f.open(std::move(t), {.open_timeout = 5s});
    REQUIRE_FALSE(s);
    CHECK(s.error().code == errc::config);
    CHECK(f.stamp.service.connections() == 0);
}

TEST_CASE("A farewell is repeated until it is understood, over the connection that is there") {
    fixture f;
    f.stamp.decide = [](const std::string& name, int nth, const std::string&) {
        return fate{.hold = name == "Receive", .status = name == "Delete" && nth < 3 ? 503 : 0};
    };
    std::stop_source stop;
    auto opened = std::async(std::launch::async, [&] { return f.open(f.target(), {}, stop.get_token()); });
    REQUIRE(f.stamp.comes("Receive"));
    stop.request_stop();
    CHECK_FALSE(opened.get());
    CHECK(f.stamp.seen("Delete") == 3);
    CHECK(f.stamp.shells() == 0);
    INFO(f.log.all());
    CHECK(f.stamp.service.connections() == 2);
    CHECK_FALSE(f.log.has("may be left open"));
}

TEST_CASE("A shell that may be left is named in the log") {
    fixture f;
    f.stamp.decide = [](const std::string& name, int, const std::string&) {
        return fate{.status = name == "Delete" ? 503 : 0};
    };
    psrp::client pool({}, f.random);
    session::winrm_pump pump(transport::http_loop::make(f.time).value(), f.target(), pool, f.time, f.random, f.log, {});
    REQUIRE(pool.open());
    while (!pump.heard_anything()) REQUIRE(pump.step(f.time.steady() + 10s));
    pump.close(f.time.steady() + 500ms);
    CHECK(f.stamp.seen("Delete") >= 2);
    CHECK(f.log.has("the session " + pump.shell().shell_id() + " may be left open on 127.0.0.1"));
}

TEST_CASE("Where nobody is there is nothing to say farewell to") {
    fixture f;
    auto t = f.target();
    t.http.port = 1;
    const auto began = std::chrono::steady_clock::now();
    const auto s = f.open(std::move(t));
    REQUIRE_FALSE(s);
    CHECK(s.error().code == errc::disconnected);
    CHECK(std::chrono::steady_clock::now() - began < 2s);
    CHECK_FALSE(f.log.has("may be left open"));
}

TEST_CASE("A trouble that was settled on the other connection does not count towards a later one") {
    fixture f;
    f.stamp.decide = [&](const std::string& name, int nth, const std::string&) {
        if (name == "Signal" && nth == 1) f.time.move(250s);
        return fate{.cut = (name == "Command" || name == "Signal") && nth == 1 ? 1 : 0};
    };
    const auto s = f.open();
    REQUIRE(s);
    CHECK(words(**s) == 1);
    CHECK(words(**s) == 1);
    CHECK((*s)->close());
    CHECK(f.stamp.seen("Command") == 2);
    CHECK(f.stamp.seen("Signal") == 3);
}

TEST_CASE("A service that never ends a command is left, and is not asked without pause") {
    fixture f;
    f.stamp.decide = [](const std::string& name, int, const std::string& soap) {
        return name == "Signal" ? fate{.status = 500, .body = timed_out_fault(soap)} : fate{};
    };
    auto t = f.target();
    t.give_up_after = 500ms;
    const auto s = f.open(std::move(t), {.close_timeout = 500ms});
    REQUIRE(s);
    CHECK(words(**s) == 1);
    CHECK_FALSE((*s)->invoke(psrp::command{"Get-Words", {}}, {}));
    CHECK(f.stamp.seen("Signal") >= 2);
    CHECK(f.stamp.seen("Signal") <= 8);
    CHECK_FALSE((*s)->close());
    CHECK(f.stamp.shells() == 0);
}

TEST_CASE("A listener that throws is not told any more, and the session goes on") {
    struct thrower final : session::conversation_listener {
        void exchanged(const session::conversation_exchange&) override { throw std::runtime_error("full"); }
    };
    fixture f;
    auto t = f.target();
    t.listener = std::make_shared<thrower>();
    const auto s = f.open(std::move(t), {.open_timeout = 10s, .close_timeout = 10s});
    REQUIRE(s);
    CHECK(words(**s) == 1);
    CHECK((*s)->close());
    CHECK(f.log.has("not recorded any more: full"));
    CHECK(f.stamp.shells() == 0);
}
