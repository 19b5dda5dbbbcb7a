// The contract of storage::place. Linked with each implementation's subject: folder, memory, Blob, SMB.
#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "fake_clock.hpp"
#include "odd_sources.hpp"
#include "stamplog/storage/bandwidth.hpp"
#include "stamplog/storage/memory.hpp"
#include "storage_contract.hpp"

namespace stamplog::storage::testing {
namespace {

bytes read_whole(place& at, const std::string& name) {
    const auto opened = at.open(name);
    REQUIRE(opened);
    bytes all((*opened)->size());
    REQUIRE((*opened)->read_at(0, all));
    return all;
}
result<stored> put(place& at, const std::string& name, const bytes& content, const put_options& how = {}) {
    return at.put(name, *memory_file(content), how);
}
bool is_there(place& at, const std::string& name) {
    const auto there = at.look(name);
    REQUIRE(there);
    return there->has_value();
}
std::vector<std::string> names(const listing& l) {
    std::vector<std::string> out;
    for (const auto& f : l.files) out.push_back(f.name);
    return out;
}

struct subject {
    std::unique_ptr<contract_subject> made = make_contract_subject();
    place* p = made->at();
};
// Leaves the case where the place cannot be had here.
#define A_PLACE                  \
    subject it;                  \
    if (it.p == nullptr) return; \
    auto& at = *it.p

TEST_CASE("what is put lies there whole, under its name, in its folders") {
    A_PLACE;
    const auto size = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{100'000}, std::size_t{(3 << 20) + 1});
    const auto content = some_bytes(size);
    CHECK_FALSE(is_there(at, "in/a/folder.bin"));
    const auto r = put(at, "in/a/folder.bin", content);
    REQUIRE(r);
    CHECK(r->what == storage::content{size, sha256_of(content)});
    CHECK(r->sent == size);
    CHECK(read_whole(at, "in/a/folder.bin") == content);
    const auto there = at.look("in/a/folder.bin");
    REQUIRE(there);
    REQUIRE(there->has_value());
    CHECK((*there)->what == kind::file);
    CHECK((*there)->size == size);
    CHECK(at.still_there());
}

TEST_CASE("a name that is taken stays what it is, unless it is to be replaced") {
    A_PLACE;
    REQUIRE(put(at, "a", some_bytes(1000, 1)));
    const auto r = put(at, "a", some_bytes(1000, 2));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(read_whole(at, "a") == some_bytes(1000, 1));
    put_options over;
    over.what = existing::replace;
    REQUIRE(put(at, "a", some_bytes(10, 3), over));
    CHECK(read_whole(at, "a") == some_bytes(10, 3));
}

TEST_CASE("of two that put the same name at the same time one wins, and its bytes lie there") {
    A_PLACE;
    const auto other = it.made->again();
    if (!other) return;
    put_options how;
    how.before_name = [&](const content&) -> result<void> {
        REQUIRE(put(*other, "a", some_bytes(5000, 2)));
        return {};
    };
    const auto r = put(at, "a", some_bytes(5000, 1), how);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(read_whole(at, "a") == some_bytes(5000, 2));
}

TEST_CASE("an open file is read at any place, by several threads, and not beyond its end") {
    A_PLACE;
    const auto content = some_bytes(500'000);
    REQUIRE(put(at, "a", content));
    const auto opened = at.open("a");
    REQUIRE(opened);
    const auto& f = **opened;
    CHECK(f.size() == content.size());
    bytes nothing;
    CHECK(f.read_at(content.size(), nothing));
    bytes beyond(2);
    const auto r = f.read_at(content.size() - 1, beyond);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);

    std::atomic<int> wrong{0};
    std::vector<std::thread> readers;
    for (std::size_t t = 0; t < 3; ++t)
        readers.emplace_back([&, t] {
            for (std::size_t from = t * 7919; from + 1000 < content.size(); from += 99'991) {
                bytes part(1000);
                if (!f.read_at(from, part) ||
                    !std::equal(part.begin(), part.end(), content.begin() + static_cast<std::ptrdiff_t>(from)))
                    ++wrong;
            }
        });
    for (auto& t : readers) t.join();
    CHECK(wrong == 0);
    CHECK(f.still_the_same());
}

TEST_CASE("a file that is exchanged while it is open is no longer the same") {
    A_PLACE;
    REQUIRE(put(at, "a", some_bytes(1000, 1)));
    const auto opened = at.open("a");
    REQUIRE(opened);
    CHECK((*opened)->still_the_same());
    put_options over;
    over.what = existing::replace;
    REQUIRE(put(at, "a", some_bytes(2000, 2), over));
    // A folder's reader still has the old file, a service's does not: either way no mixture is read as if it were one file.
    bytes all((*opened)->size());
    const auto r = (*opened)->read_at(0, all);
    CHECK((r ? all == some_bytes(1000, 1) : r.error().code == errc::conflict));
}

TEST_CASE("what is not there is not found") {
    A_PLACE;
    CHECK_FALSE(is_there(at, "a"));
    CHECK_FALSE(is_there(at, "not/there/either"));
    const auto r = at.open("a");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::not_found);
    CHECK(at.remove("a"));
    CHECK(at.remove("not/there/either"));
    CHECK(at.list("")->files.empty());
}

TEST_CASE("a hostile name is refused by everything that takes a name") {
    A_PLACE;
    const auto name = GENERATE(as<std::string>{}, "", "..", ".", "../a", "a/../b", "/etc/a", "a//b", "a/", "a\\b", "C:a",
                               std::string("a\0b", 3), "a\nb", "a\x1b[2J", ".stamplog-12-3.part", std::string(256, 'n'));
    const auto refused = [](const auto& r) { return !r && r.error().code == errc::refused && !r.error().hint.empty(); };
    CHECK(refused(at.look(name)));
    CHECK(refused(at.open(name)));
    CHECK(refused(put(at, name, some_bytes(3))));
    CHECK(refused(at.remove(name)));
    CHECK(refused(at.make_folder(name)));
    CHECK(at.list("")->files.empty());
}

TEST_CASE("a name of any other kind comes back as it was given") {
    A_PLACE;
    const auto name = GENERATE(as<std::string>{}, "with blanks", "100%", "%41", "a+b&c=d?e#f", "quote'\"s", "<x>&amp;",
                               "ünïcödé/日本", "(1);{2}[3]", "~tilde^`|", ".hidden", "-dash", std::string(200, 'n'));
    const auto content = some_bytes(10);
    if (!it.made->knows(name)) {
        const auto r = put(at, name, content);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::refused);
        CHECK(at.list("")->files.empty());
        return;
    }
    REQUIRE(put(at, name, content));
    CHECK(read_whole(at, name) == content);
    CHECK(names(*at.list("")) == std::vector{name});
    CHECK(at.remove(name));
    CHECK_FALSE(is_there(at, name));
}

TEST_CASE("a listing has every file below a prefix, in the order of the names, with its size") {
    A_PLACE;
    std::vector<std::string> wanted;
    for (const std::string name : {"b/2", "a", "b/10", "b/c/d", "b.txt", "c"}) {
        REQUIRE(put(at, name, some_bytes(name.size())));
        wanted.push_back(name);
    }
    std::sort(wanted.begin(), wanted.end());
    const auto all = at.list("");
    REQUIRE(all);
    CHECK(names(*all) == wanted);
    CHECK(all->passed_over.empty());
    for (const auto& f : all->files) CHECK(f.size == f.name.size());
    CHECK(names(*at.list("b/")) == std::vector<std::string>{"b/10", "b/2", "b/c/d"});
    CHECK(names(*at.list("b")) == std::vector<std::string>{"b.txt", "b/10", "b/2", "b/c/d"});
    CHECK(names(*at.list("b/c/d")) == std::vector<std::string>{"b/c/d"});
    CHECK(at.list("nothing/")->files.empty());
}

TEST_CASE("what is removed is gone, and its neighbours stay") {
    A_PLACE;
    REQUIRE(put(at, "x/a", some_bytes(10)));
    REQUIRE(put(at, "x/b", some_bytes(20)));
    REQUIRE(at.remove("x/a"));
    CHECK(names(*at.list("")) == std::vector<std::string>{"x/b"});
    REQUIRE(put(at, "x/a", some_bytes(30)));
    CHECK(read_whole(at, "x/a") == some_bytes(30));
}

TEST_CASE("a folder may be made, also where one is") {
    A_PLACE;
    CHECK(at.make_folder("run/1"));
    CHECK(at.make_folder("run/1"));
    CHECK(at.list("")->files.empty());
    CHECK(put(at, "run/1/a", some_bytes(3)));
}

TEST_CASE("a put whose source breaks off leaves nothing to be seen, and the next one completes it") {
    A_PLACE;
    const auto content = some_bytes((3 << 20) + 5);
    odd_source source(content);
    source.fails_from = 2'600'000;
    const auto r = at.put("a", source, {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::io);
    CHECK_FALSE(is_there(at, "a"));
    CHECK(at.list("")->files.empty());
    const auto fresh = it.made->again();
    const auto again = put(fresh ? *fresh : at, "a", content);
    REQUIRE(again);
    CHECK(again->sent <= content.size());
    CHECK(read_whole(at, "a") == content);
}

TEST_CASE("parts that were left of other bytes never get into a file") {
    A_PLACE;
    odd_source source(some_bytes((3 << 20) + 5, 1));
    source.fails_from = 2'600'000;
    REQUIRE_FALSE(at.put("a", source, {}));
    const auto other = some_bytes((2 << 20) + 77, 2);
    REQUIRE(put(at, "a", other));
    CHECK(read_whole(at, "a") == other);
}

TEST_CASE("a source that changes while it is read gets no name") {
    A_PLACE;
    odd_source source(some_bytes((2 << 20) + 5));
    const bool bytes_differ = GENERATE(false, true);
    source.changed = !bytes_differ;
    source.differs_when_read_again = bytes_differ;
    const auto r = at.put("a", source, {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(r.error().what.find("changed while it was read") != std::string::npos);
    CHECK_FALSE(is_there(at, "a"));
}

TEST_CASE("before it gets its name the caller is asked, with what was read") {
    A_PLACE;
    const auto content = some_bytes(70'000);
    put_options how;
    std::optional<storage::content> seen;
    how.before_name = [&](const storage::content& c) -> result<void> {
        seen = c;
        CHECK_FALSE(is_there(at, "a"));
        return fail(errc::corrupt, "not what was sealed");
    };
    const auto r = put(at, "a", content, how);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
    CHECK(r.error().what == "not what was sealed");
    CHECK(seen == storage::content{content.size(), sha256_of(content)});
    CHECK_FALSE(is_there(at, "a"));
}

TEST_CASE("progress never falls and ends at the size") {
    A_PLACE;
    std::vector<std::uint64_t> seen;
    put_options how;
    how.progress = [&](std::uint64_t done) { seen.push_back(done); };
    REQUIRE(put(at, "a", some_bytes((3 << 20) + 1), how));
    REQUIRE(seen.size() > 2);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(seen.back() == (3 << 20) + 1);
}

TEST_CASE("a stop ends a put in order, and the next one completes it") {
    A_PLACE;
    std::stop_source stop;
    put_options how;
    how.stop = stop.get_token();
    how.progress = [&](std::uint64_t) { stop.request_stop(); };
    const auto content = some_bytes((4 << 20) + 1);
    const auto r = put(at, "a", content, how);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::cancelled);
    CHECK_FALSE(is_there(at, "a"));
    REQUIRE(put(at, "a", content));
    CHECK(read_whole(at, "a") == content);
}

TEST_CASE("a limit of the bandwidth is kept, on the clock that is given") {
    A_PLACE;
    test::fake_clock time;
    const auto begun = time.steady();
    bandwidth limit(1 << 20, time);
    put_options how;
    how.limit = &limit;
    REQUIRE(put(at, "a", some_bytes(4 << 20), how));
    const auto took = time.steady() - begun;
    CHECK(took >= std::chrono::milliseconds(2700));  // the last piece is paid for by what comes after it
    CHECK(took <= std::chrono::seconds(5));
}

TEST_CASE("the address says where, and no secret") {
    A_PLACE;
    CHECK_FALSE(at.address().empty());
    CHECK(at.address().find('?') == std::string::npos);
    CHECK(at.address().find("sig") == std::string::npos);
}

}  // namespace
}  // namespace stamplog::storage::testing
