// Every file operation fails once, at every place; the process dies at every place. A final name never holds wrong bytes.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>

#include "failing_calls.hpp"
#include "stage_support.hpp"

namespace stamplog::stage {
namespace {

using storage::failing_calls;
using names = std::vector<std::string>;

result<receipt> stage_with(storage::file_calls& calls, const std::vector<item>& items, const staging_area& a) {
    auto target = storage::open_folder(a.target(), calls);
    if (!target) return fail(target.error());
    return to(**target, items, a.time, {}, calls);
}

bool has_temporary(const staging_area& a) {
    for (const auto& n : a.names())
        if (n.find(".stamplog-") != n.npos) return true;
    return false;
}

// Whatever has a final name is right.
void check_final_names(const staging_area& a, const std::vector<item>& items) {
    for (const auto& i : items)
        if (fs::exists(a.target() / i.name)) CHECK(read_file(a.target() / i.name) == read_file(i.file));
    const auto receipt = a.target() / receipt_name(items.front().name);
    if (!fs::exists(receipt)) return;
    const auto r = parse_receipt(read_file(receipt));
    REQUIRE(r);
    for (const auto& f : r->files) CHECK(fs::file_size(a.target() / f.name) == f.size);
}

// Counts N up until nothing fails any more. Returns how many operations there are.
int grind(failing_calls::mode how, int number, bool no_rename_flag = false) {
    for (int nth = 1;; ++nth) {
        const staging_area a;
        const std::vector<item> items{a.give("a", some_bytes(3'000)), a.give("sub/b", "two")};
        failing_calls calls(nth, how, number);
        if (no_rename_flag)
            calls.on_rename_new = [](auto...) {
                errno = EINVAL;
                return -1;
            };
        const auto r = stage_with(calls, items, a);
        INFO("operation " << nth << (calls.failed() ? ": " + calls.log().at(static_cast<std::size_t>(nth) - 1) : ""));
        check_final_names(a, items);
        if (how == failing_calls::mode::fail && calls.failed() && calls.log().at(static_cast<std::size_t>(nth) - 1) != "remove")
            CHECK_FALSE(has_temporary(a));
        if (r) CHECK(r->files.size() == 2);
        if (!calls.failed()) {
            REQUIRE(r);
            return nth - 1;
        }
        // Whatever happened, staging again does it.
        failing_calls sound;
        REQUIRE(stage_with(sound, items, a));
        check_final_names(a, items);
        CHECK(a.names() == names{"a", "a.receipt.json", "sub", "sub/b"});
    }
}

TEST_CASE("any operation that fails leaves no wrong file, and staging again succeeds") {
    const int number = GENERATE(EIO, ENOSPC, EACCES, EINTR, ENOENT);
    CHECK(grind(failing_calls::mode::fail, number) > 30);
}

TEST_CASE("death before any operation leaves no wrong file, and the next run clears what is left") {
    CHECK(grind(failing_calls::mode::die, EIO) > 30);
}

TEST_CASE("death after any operation leaves no wrong file, and the next run clears what is left") {
    CHECK(grind(failing_calls::mode::die_after, EIO) > 30);
}

TEST_CASE("the same holds on a file system that cannot rename without overwriting") {
    CHECK(grind(failing_calls::mode::fail, EIO, true) > 30);
    CHECK(grind(failing_calls::mode::die_after, EIO, true) > 30);
}

TEST_CASE("the error says what to do about a full disk and a missing right") {
    const staging_area a;
    const auto [number, code] = GENERATE(table<int, errc>(
        {{ENOSPC, errc::io}, {EDQUOT, errc::io}, {EACCES, errc::refused}, {EROFS, errc::refused}, {ESTALE, errc::not_found}}));
    failing_calls calls;
    calls.on_write = [number = number](auto...) {
        errno = number;
        return -1;
    };
    const auto r = stage_with(calls, {a.give("a", "one")}, a);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == code);
    CHECK(r.error().what.find("a: write: ") != std::string::npos);
    CHECK_FALSE(r.error().hint.empty());
    CHECK(a.names().empty());
}

TEST_CASE("short writes, short reads and interruptions do not change a byte") {
    const staging_area a;
    const auto i = a.give("a", some_bytes(200'000));
    failing_calls calls;
    int turn = 0;
    const auto shorten = [&](std::size_t size) {
        return std::min<std::size_t>(size, 1 + static_cast<std::size_t>(turn % 4096));
    };
    const auto interrupted = [&] { return ++turn % 3 == 0 && (errno = EINTR); };
    calls.on_write = [&](int fd, const void* data, std::size_t size) {
        return interrupted() ? -1 : calls.real.write(fd, data, shorten(size));
    };
    calls.on_read = [&](int fd, void* out, std::size_t size, std::uint64_t offset) {
        return interrupted() ? -1 : calls.real.read_at(fd, out, shorten(size), offset);
    };
    REQUIRE(stage_with(calls, {i}, a));
    CHECK(read_file(a.target() / "a") == read_file(i.file));
}

TEST_CASE("a medium that loses or changes bytes is found by reading back, before the file has its name") {
    const staging_area a;
    const auto i = a.give("a", some_bytes(100'000));
    const bool lost = GENERATE(false, true);
    failing_calls calls;
    calls.on_write = [&](int fd, const void* data, std::size_t size) -> long {
        std::string changed(static_cast<const char*>(data), size);
        changed[size / 2] = static_cast<char>(changed[size / 2] ^ 1);
        const auto kept = lost ? size - 1 : size;
        return calls.real.write(fd, changed.data(), kept) < 0 ? -1 : static_cast<long>(size);
    };
    const auto r = stage_with(calls, {i}, a);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::io);
    CHECK(r.error().what.find("reads back other bytes") != std::string::npos);
    CHECK(a.names().empty());
}

TEST_CASE("the bytes are on the medium before the name, and the name before staging returns") {
    const staging_area a;
    failing_calls calls;
    REQUIRE(stage_with(calls, {a.give("a", "one")}, a));
    const auto& log = calls.log();
    const auto at = [&](const char* what, std::size_t from) {
        return static_cast<std::size_t>(std::find(log.begin() + static_cast<std::ptrdiff_t>(from), log.end(), what) -
                                        log.begin());
    };
    const auto write = at("write", 0), sync = at("sync", write), drop = at("drop_cache", sync), read = at("read", drop),
               rename = at("rename_new", read), folder_sync = at("sync", rename);
    REQUIRE(folder_sync < log.size());
    CHECK(folder_sync == rename + 1);
    CHECK(std::find(log.begin() + static_cast<std::ptrdiff_t>(drop), log.begin() + static_cast<std::ptrdiff_t>(rename),
                    "write") == log.begin() + static_cast<std::ptrdiff_t>(rename));
}

TEST_CASE("a file that appears between look and rename wins, its content decides") {
    const staging_area a;
    const auto i = a.give("a", "ours");
    const bool same = GENERATE(true, false);
    failing_calls calls;
    calls.on_rename_new = [&](int folder, const char* from, const char* to_name) {
        if (std::string(to_name) == "a") write_file(a.target() / "a", same ? "ours" : "theirs");
        return calls.real.rename_new(folder, from, to_name);
    };
    const auto r = stage_with(calls, {i}, a);
    CHECK(r.has_value() == same);
    if (r) CHECK(r->files[0].was_there);
    if (!r) CHECK(r.error().code == errc::conflict);
    CHECK(read_file(a.target() / "a") == (same ? "ours" : "theirs"));
    CHECK_FALSE(has_temporary(a));
}

TEST_CASE("a file system without either way to name a file safely is refused") {
    const staging_area a;
    failing_calls calls;
    calls.on_rename_new = [](auto...) {
        errno = EINVAL;
        return -1;
    };
    calls.on_link = [](auto...) {
        errno = EPERM;
        return -1;
    };
    const auto r = stage_with(calls, {a.give("a", "one")}, a);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::unsupported);
    CHECK(r.error().what.find("neither rename without overwriting nor link") != std::string::npos);
    CHECK(r.error().hint.find("local disk") != std::string::npos);
    CHECK(a.names().empty());
}

TEST_CASE("a temporary file that a living process holds stays, a leftover and only a leftover goes") {
    const staging_area a;
    write_file(a.target() / ".stamplog-99999999-1.part", "left");
    write_file(a.target() / ".stamplog-99999999-2.part", "held");
    write_file(a.target() / ".stamplog-mine.part", "not ours");
    fs::create_directory(a.target() / ".stamplog-1-1.part");
    const int held = ::open((a.target() / ".stamplog-99999999-2.part").c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(held >= 0);
    REQUIRE(::flock(held, LOCK_EX | LOCK_NB) == 0);
    REQUIRE(to_folder({a.give("a", "one")}, a.target(), a.time));
    CHECK(a.names() == names{".stamplog-1-1.part", ".stamplog-99999999-2.part", ".stamplog-mine.part", "a", "a.receipt.json"});
    ::close(held);
    REQUIRE(to_folder({a.give("b", "two")}, a.target(), a.time));
    CHECK_FALSE(fs::exists(a.target() / ".stamplog-99999999-2.part"));
}

}  // namespace
}  // namespace stamplog::stage
