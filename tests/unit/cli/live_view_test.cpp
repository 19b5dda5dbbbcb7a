// The view on a terminal, as the bytes that the terminal gets.
#include "live_view.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "fake_world.hpp"
#include "settings_file.hpp"

using namespace stamplog;
using namespace stamplog::cli;
using kind = run::progress_event::kind;

namespace {

struct terminal_world : test::fake_world {
    globals g;
    std::vector<std::string> arguments;
    settings_file settings;
    terminal_world() {
        w.err_is_terminal = true;
        environment["TERM"] = "xterm";
        environment["NO_COLOR"] = "1";
    }
    // The lines that stand on the terminal after all that was written: "up" and "clear" are all the view uses.
    std::vector<std::string> lines() const {
        std::vector<std::string> seen;
        for (std::size_t i = 0; i < err.size();) {
            if (err.compare(i, 8, "\x1b[1A\x1b[2K") == 0) {
                REQUIRE_FALSE(seen.empty());
                seen.pop_back();
                i += 8;
                continue;
            }
            const auto end = err.find('\n', i);
            REQUIRE(end != std::string::npos);
            seen.push_back(err.substr(i, end - i));
            i = end + 1;
        }
        return seen;
    }
};

}  // namespace

TEST_CASE("warnings and ended units stay on the terminal above the lines that change", "[cli]") {
    terminal_world f;
    printer print(f.w, false, false);
    context c{f.w, f.g, print, f.settings, f.arguments};
    {
        live_view view(c, {"ERCS01", "ERCS02"});
        view.show({.what = kind::unit_started, .ercs = "ERCS01", .text = "Storage", .unit = 1, .at = f.time.now()});
        print.warn("careful");
        view.show({.what = kind::unit_progress, .ercs = "ERCS01", .text = "Role Storage", .unit = 1, .at = f.time.now()});
        view.show({.what = kind::unit_progress,
                   .ercs = "ERCS01",
                   .text = "landing",
                   .unit = 1,
                   .bytes = 2000000,
                   .at = f.time.now()});
        const auto now = f.lines();
        REQUIRE(now.size() == 3);
        CHECK(now[0] == "warning: careful");
        CHECK(now[1] == "ERCS01  Storage  0 s  2.00 MB landed  Role Storage");
        CHECK(now[2] == "ERCS02  waiting");
        view.show(
            {.what = kind::unit_ended, .ercs = "ERCS01", .text = "Storage failed: no room", .unit = 1, .at = f.time.now()});
        print.note("stopping");
        const auto then = f.lines();
        REQUIRE(then.size() == 5);
        CHECK(then[1] == "ERCS01: Storage failed: no room");
        CHECK(then[2] == "stopping");
        CHECK(then[3].starts_with("ERCS01  ready"));
        view.finish();
        print.note("behind");
    }
    const auto end = f.lines();
    CHECK(end.back() == "behind");
    CHECK(std::count_if(end.begin(), end.end(), [](const auto& l) { return l.starts_with("ERCS02  waiting"); }) == 1);
}

TEST_CASE("minutes move while nothing happens", "[cli]") {
    terminal_world f;
    printer print(f.w, false, false);
    context c{f.w, f.g, print, f.settings, f.arguments};
    std::mutex mutex;
    std::condition_variable written;
    std::string all;
    f.w.err = [&](std::string_view t) {
        std::scoped_lock lock(mutex);
        all += t;
        written.notify_all();
    };
    live_view view(c, {"ERCS01"});
    view.show({.what = kind::unit_started, .ercs = "ERCS01", .text = "Storage", .unit = 1, .at = f.time.now()});
    std::unique_lock lock(mutex);
    const auto before = all.size();
    CHECK(written.wait_for(lock, std::chrono::seconds(30), [&] { return all.size() > before; }));
    lock.unlock();
    view.finish();
}

TEST_CASE("a line is cut to the terminal between characters", "[cli]") {
    terminal_world f;
    f.w.columns = [] { return 12; };
    printer print(f.w, false, false);
    context c{f.w, f.g, print, f.settings, f.arguments};
    live_view view(c, {"ERCS01"});
    view.show({.what = kind::unit_started,
               .ercs = "ERCS01",
               .text = "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc",
               .unit = 1,
               .at = f.time.now()});
    CHECK(f.lines().back() == "ERCS01  \u00fc\u00fc\u00fc");
    view.finish();
}
