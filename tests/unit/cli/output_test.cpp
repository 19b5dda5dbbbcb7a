#include "output.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fake_world.hpp"

using namespace stamplog;
using namespace stamplog::cli;

TEST_CASE("sizes and durations are said as people say them", "[cli]") {
    CHECK(human_size(0) == "0 B");
    CHECK(human_size(999) == "999 B");
    CHECK(human_size(1234) == "1.23 kB");
    CHECK(human_size(91'330'000) == "91.3 MB");
    CHECK(human_size(999'999) == "1.00 MB");
    CHECK(human_duration(59) == "59 s");
    CHECK(human_duration(185) == "3 min 05 s");
    CHECK(human_duration(7800) == "2 h 10 min");
}

TEST_CASE("sizes are read with powers of 1024, and nonsense is refused with the flag's name", "[cli]") {
    CHECK(parse_size("256M", "--memory") == std::uint64_t{256} << 20);
    CHECK(parse_size("2GiB", "--memory") == std::uint64_t{2} << 30);
    CHECK(parse_size("10", "--memory") == std::uint64_t{10});
    for (auto bad : {"", "M", "-1", "1X", "99999999999999999999", "1.5G", "17179869184T", "1MM"}) {
        const auto r = parse_size(bad, "--memory");
        REQUIRE_FALSE(r);
        CHECK(r.error().what.starts_with("--memory"));
    }
}

TEST_CASE("words for a shell are quoted when they need it", "[cli]") {
    CHECK(shell_quoted("/plain/path-1.tar.zst") == "/plain/path-1.tar.zst");
    CHECK(shell_quoted("a b") == "'a b'");
    CHECK(shell_quoted("it's") == "'it'\\''s'");
    CHECK(shell_quoted("") == "''");
    CHECK(shell_quoted("$(x)") == "'$(x)'");
}

TEST_CASE("with --json everything is one object a line on standard output", "[cli]") {
    test::fake_world f;
    printer p(f.w, true, false);
    p.line("not shown");
    p.note("a\nnote");
    p.warn("careful");
    CHECK(p.fail({errc::config, "bad \xFF byte", "mend it"}, exit_code::usage) == exit_code::usage);
    p.next("stamplog x");
    CHECK(f.err.empty());
    std::istringstream lines(f.out);
    std::vector<std::string> events;
    for (std::string line; std::getline(lines, line);) events.push_back(nlohmann::json::parse(line).at("event"));
    CHECK(events == std::vector<std::string>{"note", "warning", "error", "next"});
}

TEST_CASE("with --quiet results and errors are kept", "[cli]") {
    test::fake_world f;
    printer p(f.w, false, true);
    p.line("result");
    p.note("remark");
    p.next("command");
    CHECK(p.fail({errc::io, "disk", ""}, exit_code::partial) == exit_code::partial);
    CHECK(f.out == "result\n");
    CHECK(f.err == "stamplog: disk\n");
}

TEST_CASE("NO_COLOR and pipes have no colours", "[cli]") {
    test::fake_world f;
    CHECK_FALSE(printer(f.w, false, false).colour());
    f.w.err_is_terminal = true;
    CHECK(printer(f.w, false, false).colour());
    f.environment["NO_COLOR"] = "1";
    CHECK_FALSE(printer(f.w, false, false).colour());
}

TEST_CASE("no escape sequence from outside reaches the terminal", "[cli]") {
    test::fake_world f;
    printer p(f.w, false, false);
    const std::string evil =
        "a\x1b]0;owned\x07\x1b[2J\xc2\x9b"
        "31m";
    p.note(evil);
    p.warn(evil);
    p.fail({errc::refused, evil, evil}, exit_code::partial);
    p.next(evil + "\nstamplog: forged");
    CHECK((f.out + f.err).find_first_of("\x1b\x07") == std::string::npos);
    CHECK((f.out + f.err).find("\xc2\x9b") == std::string::npos);
    CHECK(f.err.find("a\\x1b]0;owned") != std::string::npos);
    CHECK(std::count(f.out.begin(), f.out.end(), '\n') == 1);
}

TEST_CASE("while a screen is set every write goes through it", "[cli]") {
    struct counting final : screen {
        int times = 0;
        void around(const std::function<void()>& write) override {
            ++times;
            write();
        }
    } s;
    test::fake_world f;
    printer p(f.w, false, false);
    p.set_screen(&s);
    p.line("a");
    p.note("b");
    p.warn("c");
    p.fail({errc::io, "d", ""}, exit_code::partial);
    p.next("e");
    CHECK(s.times == 5);
    p.set_screen(nullptr);
    p.note("f");
    CHECK(s.times == 5);
    CHECK(f.out == "a\nnext: e\n");
}
