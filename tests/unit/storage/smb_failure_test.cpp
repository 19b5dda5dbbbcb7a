// What a server refuses, and servers that go away.
#include <fstream>
#include <thread>

#include "samba_case.hpp"

namespace stamplog::storage::testing {
namespace {

using namespace std::chrono_literals;

// Every command line and every environment that can be read here.
std::string all_command_lines() {
    std::string all;
    std::error_code problem;
    for (const auto& p : std::filesystem::directory_iterator("/proc", problem))
        for (const char* file : {"cmdline", "environ"}) {
            std::ifstream in(p.path() / file, std::ios::binary);
            all.append(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        }
    return all;
}

error refusal(const loopback_samba& samba, const std::string& share, smb_login who) {
    auto opened = open_smb(samba.address(share), std::move(who), samba.options(), real_time());
    REQUIRE_FALSE(opened);
    CHECK(describe(opened.error()).find(samba.password()) == std::string::npos);
    CHECK_FALSE(opened.error().hint.empty());
    return opened.error();
}

}  // namespace

TEST_CASE(
    "a wrong password, a wrong user, no password, a share that is closed to the user and one that is not there are told "
    "apart") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    CHECK(refusal(*samba, "logs", {"", "logwriter", secret("wrong")}).code == errc::auth);
    CHECK(refusal(*samba, "logs", {"", "logwriter", secret("")}).code == errc::auth);
    CHECK(refusal(*samba, "logs", {"", "somebody", secret(samba->password())}).code == errc::auth);
    CHECK(refusal(*samba, "logs", {"", "", secret("")}).code == errc::config);
    const auto closed = refusal(*samba, "closed", samba->login());
    CHECK(closed.code == errc::refused);
    CHECK(closed.what.find("SAMBATEST\\logwriter may not enter the share") != std::string::npos);
    const auto none = refusal(*samba, "nosuch", samba->login());
    CHECK(none.code == errc::not_found);
    CHECK(none.what.find("no such share") != std::string::npos);
}

TEST_CASE("the password is in no command line and no environment while a share is used") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    auto at = open_share(*samba, "logs").value();
    put_options how;
    std::string seen;
    how.before_name = [&](const content&) -> result<void> {
        seen = all_command_lines();
        return {};
    };
    REQUIRE(at->put("watched", *memory_file(some_bytes(10)), how));
    CHECK(seen.find("stamplog-smb") != std::string::npos);
    CHECK(seen.find(samba->password()) == std::string::npos);
}

TEST_CASE("a share that may only be read is read, and says so to a put") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    write_file(samba->folder("readonly") / "a", some_bytes(1000));
    auto at = open_share(*samba, "readonly").value();
    bytes all(1000);
    REQUIRE(at->open("a").value()->read_at(0, all));
    CHECK(all == some_bytes(1000));
    const auto r = at->put("b", *memory_file(some_bytes(10)), {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::refused);
    CHECK(describe(r.error()).find("read-only") != std::string::npos);
    CHECK_FALSE(at->remove("a"));
}

TEST_CASE("a full share says so, nothing has the name, and the put completes when there is room") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    if (!samba->has_full_share()) {
        std::cout << "SKIPPED: no mount of one's own can be had here\n";
        return;
    }
    auto at = open_share(*samba, "full").value();
    REQUIRE(at->put("ballast", *memory_file(some_bytes(600'000)), {}));
    const auto content = some_bytes(800'000);
    const auto r = at->put("a", *memory_file(content), {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::io);
    CHECK(r.error().what.find("the share is full") != std::string::npos);
    CHECK_FALSE(at->look("a").value());
    REQUIRE(at->remove("ballast"));
    REQUIRE(at->put("a", *memory_file(content), {}));
    bytes all(content.size());
    REQUIRE(at->open("a").value()->read_at(0, all));
    CHECK(all == content);
}

TEST_CASE("a server that is killed and started again in the middle of a put does not end it") {
    if (shared_samba() == nullptr) return;
    loopback_samba samba;
    auto at = open_share(samba, "logs").value();
    const auto content = some_bytes((6 << 20) + 3);
    // While it is written, while it is read back, and as it gets its name.
    std::vector<std::uint64_t> strikes{2 << 19, 9 << 19};
    put_options how;
    how.progress = [&](std::uint64_t done) {
        if (strikes.empty() || done < strikes.front()) return;
        strikes.erase(strikes.begin());
        samba.stop();
        samba.start();
    };
    how.before_name = [&](const storage::content&) -> result<void> {
        samba.stop();
        samba.start();
        return {};
    };
    const auto r = at->put("a", *memory_file(content), how);
    REQUIRE(r);
    CHECK(strikes.empty());
    CHECK(r->sent == content.size());
    CHECK(file_at(samba.folder("logs") / "a") == content);
    CHECK(names_in(samba.folder("logs")) == std::vector<std::string>{"a"});
}

TEST_CASE("a server that comes back while it is waited for is read on from") {
    if (shared_samba() == nullptr) return;
    loopback_samba samba;
    const auto content = some_bytes(3 << 20);
    write_file(samba.folder("logs") / "a", content);
    auto at = open_share(samba, "logs").value();
    const auto opened = at->open("a").value();
    bytes all(content.size());
    const std::span whole(all);
    REQUIRE(opened->read_at(0, whole.first(1 << 20)));
    samba.stop();
    result<void> rest;
    std::thread reader([&] { rest = opened->read_at(1 << 20, whole.subspan(1 << 20)); });
    samba.start();
    reader.join();
    REQUIRE(rest);
    CHECK(all == content);
}

TEST_CASE("a server that stays away is said to be gone when patience ends, and what was sent is gone on with") {
    if (shared_samba() == nullptr) return;
    loopback_samba samba;
    auto how_to = samba.options();
    how_to.patience = 1s;
    auto at = open_smb(samba.address("logs"), samba.login(), how_to, real_time()).value();
    const auto content = some_bytes(5 << 20);
    put_options how;
    how.progress = [&](std::uint64_t done) {
        if (done * 2 >= (3 << 20)) samba.stop();
    };
    const auto r = at->put("a", *memory_file(content), how);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK_FALSE(r.error().hint.empty());
    samba.start();
    const auto again = at->put("a", *memory_file(content), {});
    REQUIRE(again);
    CHECK(again->sent == 2 << 20);
    CHECK(file_at(samba.folder("logs") / "a") == content);
}

TEST_CASE("a server that answers nothing hangs nobody") {
    if (shared_samba() == nullptr) return;
    loopback_samba samba;
    auto how = samba.options();
    how.answer_within = 6s;
    how.patience = 0s;
    auto opened = open_smb(samba.address("logs"), samba.login(), how, real_time());
    REQUIRE((opened ? "" : describe(opened.error())) == std::string());
    auto at = std::move(*opened);
    write_file(samba.folder("logs") / "a", as_bytes("x"));
    samba.freeze();
    const auto begun = std::chrono::steady_clock::now();
    const auto r = at->look("a");
    const auto fresh = open_smb(samba.address("logs"), samba.login(), how, real_time());
    const auto took = std::chrono::steady_clock::now() - begun;
    samba.thaw();
    REQUIRE_FALSE(r);
    CHECK((r.error().code == errc::timed_out || r.error().code == errc::disconnected));
    REQUIRE_FALSE(fresh);
    CHECK((fresh.error().code == errc::timed_out || fresh.error().code == errc::disconnected));
    CHECK(took < 90s);  // the worker's limits and ours, added
    CHECK(open_share(samba, "logs").value()->look("a").value().has_value());
}

TEST_CASE("a port where nobody listens is said at once, with what to check") {
    if (shared_samba() == nullptr) return;
    loopback_samba samba;
    samba.stop();
    auto how = samba.options();
    how.patience = 0s;
    const auto r = open_smb(samba.address("logs"), samba.login(), how, real_time());
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(r.error().hint.find(std::to_string(samba.port())) != std::string::npos);
}

TEST_CASE("a worker that is missing, or is another program, is said as such") {
    smb_options how;
    how.patience = 0s;
    how.program = "/nonexistent/stamplog-smb";
    const auto missing = open_smb({"127.0.0.1", 1, "logs"}, {"", "me", secret("x")}, how, real_time());
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == errc::not_found);
    how.program = "/bin/true";
    const auto other = open_smb({"127.0.0.1", 1, "logs"}, {"", "me", secret("x")}, how, real_time());
    REQUIRE_FALSE(other);
    CHECK(other.error().what.find("stamplog-smb ended") != std::string::npos);
}

}  // namespace stamplog::storage::testing
