// A share as it should be, and what others do to it meanwhile.
#include <thread>

#include "samba_case.hpp"

namespace stamplog::storage::testing {
namespace {

const std::string claim = [] {
    std::string text = "stamplog-claim/1 .stamplog-1-2.part 77-1234";
    text.resize(127, ' ');
    return text + '\n';
}();

void age(const std::filesystem::path& file, std::chrono::minutes by) {
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - by);
}

}  // namespace

TEST_CASE("a folder on a share is made, its parent is not") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    REQUIRE(open_share(*samba, "logs", "made"));
    CHECK(std::filesystem::is_directory(samba->folder("logs") / "made"));
    const auto deep = open_share(*samba, "logs", "not/there");
    REQUIRE_FALSE(deep);
    CHECK(deep.error().code == errc::config);
    write_file(samba->folder("logs") / "is-a-file", as_bytes("x"));
    const auto file = open_share(*samba, "logs", "is-a-file");
    REQUIRE_FALSE(file);
    CHECK(file.error().code == errc::config);
}

TEST_CASE("what lies on the disk of the server is what was put, and nothing else") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    auto at = open_share(*samba, "logs", "plain").value();
    const auto content = some_bytes(5'000'000);
    REQUIRE(at->put("a/Grüße.bin", *memory_file(content), {}));
    CHECK(file_at(samba->folder("logs") / "plain/a/Grüße.bin") == content);
    CHECK(names_in(samba->folder("logs") / "plain/a") == std::vector<std::string>{"Grüße.bin"});
}

TEST_CASE("a share that demands encryption is served, and encryption may be demanded of every share") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    auto sealed = open_share(*samba, "sealed").value();
    CHECK(sealed->put("a", *memory_file(some_bytes(100'000)), {}));
    auto how = samba->options();
    how.encrypt = true;
    auto logs = open_smb(samba->address("logs", "encrypted"), samba->login(), how, real_time());
    REQUIRE(logs);
    CHECK((*logs)->put("a", *memory_file(some_bytes(100'000)), {}));
}

TEST_CASE("a put goes on with the blocks that a killed one left, if they are the same bytes") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    const bool same_bytes = GENERATE(true, false);
    const auto folder = same_bytes ? "resumed" : "not-resumed";
    const auto content = some_bytes((5 << 20) + 17);
    auto at = open_share(*samba, "logs", folder).value();
    std::stop_source stop;
    put_options until_3;
    until_3.stop = stop.get_token();
    until_3.progress = [&](std::uint64_t done) {
        if (done * 2 >= (3 << 20)) stop.request_stop();
    };
    REQUIRE_FALSE(at->put("a", *memory_file(content), until_3));
    CHECK(names_in(samba->folder("logs") / folder).size() == 1);
    CHECK(at->list("")->files.empty());
    const auto wanted = same_bytes ? content : some_bytes(content.size(), 2);
    auto again = open_share(*samba, "logs", folder).value();
    const auto done = again->put("a", *memory_file(wanted), {});
    REQUIRE(done);
    CHECK(done->sent == (same_bytes ? content.size() - (3 << 20) : content.size() + content.size() - (3 << 20)));
    CHECK(file_at(samba->folder("logs") / folder / "a") == wanted);
    CHECK(names_in(samba->folder("logs") / folder) == std::vector<std::string>{"a"});
}

TEST_CASE("what others made under the name in the last moment stays") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    auto at = open_share(*samba, "logs", "taken").value();
    put_options how;
    how.before_name = [&](const content&) -> result<void> {
        write_file(samba->folder("logs") / "taken/a", as_bytes("theirs"));
        return {};
    };
    const auto r = at->put("a", *memory_file(some_bytes(1000)), how);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(file_at(samba->folder("logs") / "taken/a") == bytes{'t', 'h', 'e', 'i', 'r', 's'});
}

TEST_CASE("a claim that a killed run left is nothing, and goes with the next put; a fresh one is somebody's") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    auto at = open_share(*samba, "logs", "claims").value();
    const auto held = samba->folder("logs") / "claims/a";
    write_file(held, as_bytes(claim));
    CHECK_FALSE(at->look("a").value().has_value());
    CHECK(at->list("")->files.empty());
    const auto fresh = at->put("a", *memory_file(some_bytes(1000)), {});
    REQUIRE_FALSE(fresh);
    CHECK(fresh.error().code == errc::conflict);
    age(held, std::chrono::minutes(10));
    REQUIRE(at->put("a", *memory_file(some_bytes(1000)), {}));
    CHECK(file_at(held) == some_bytes(1000));
    // As long as a claim, and none.
    write_file(held, some_bytes(128, 5));
    age(held, std::chrono::minutes(10));
    CHECK(at->look("a").value()->size == 128);
    CHECK_FALSE(at->put("a", *memory_file(some_bytes(1000)), {}));
}

TEST_CASE("a file that grows or shrinks while it is read is said to have changed") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    auto at = open_share(*samba, "logs", "growing").value();
    const auto path = samba->folder("logs") / "growing/a";
    write_file(path, some_bytes(10'000));
    const auto opened = at->open("a").value();
    std::filesystem::resize_file(path, 5'000);
    bytes all(10'000);
    const auto r = opened->read_at(0, all);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
    const auto same = opened->still_the_same();
    REQUIRE_FALSE(same);
    CHECK(same.error().code == errc::conflict);
}

TEST_CASE("a file whose name no Windows could have is listed as the server shows it, and read under that name") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    auto at = open_share(*samba, "logs", "odd").value();
    write_file(samba->folder("logs") / "odd/a:b\x01c", some_bytes(100));
    const auto l = at->list("").value();
    REQUIRE(l.files.size() + l.passed_over.size() == 1);
    if (l.files.empty()) return;
    CHECK(l.files.front().modified);
    bytes all(100);
    REQUIRE(at->open(l.files.front().name).value()->read_at(0, all));
    CHECK(all == some_bytes(100));
}

TEST_CASE("two that put the same file at the same time do not get into each other's parts") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    const auto content = some_bytes(4 << 20), other = some_bytes(4 << 20, 9);
    auto one = open_share(*samba, "logs", "both").value();
    auto two = open_share(*samba, "logs", "both").value();
    result<stored> r1 = fail(errc::internal, "not run"), r2 = r1;
    std::thread first([&] { r1 = one->put("a", *memory_file(content), {}); });
    std::thread second([&] { r2 = two->put("a", *memory_file(other), {}); });
    first.join();
    second.join();
    CHECK(r1.has_value() != r2.has_value());
    CHECK((r1 ? r2.error().code : r1.error().code) == errc::conflict);
    CHECK(file_at(samba->folder("logs") / "both/a") == (r1 ? content : other));
}

// Who was first removes what the other one has just closed, before it can be read back.
TEST_CASE("a part that somebody who was first took away is a conflict") {
    auto* samba = shared_samba();
    if (samba == nullptr) return;
    const auto content = some_bytes(1000), other = some_bytes(1000, 9);
    auto at = open_share(*samba, "logs", "taken").value();
    const auto folder = samba->folder("logs") / "taken";
    put_options how;
    bool taken = false;
    how.progress = [&](std::uint64_t) {
        for (const auto& e : std::filesystem::directory_iterator(folder))
            if (!taken && e.path().extension() == ".part") {
                std::filesystem::remove(e.path());
                write_file(folder / "a", other);
                taken = true;
            }
    };
    const auto r = at->put("a", *memory_file(content), how);
    REQUIRE(taken);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(file_at(folder / "a") == other);
}

}  // namespace stamplog::storage::testing
