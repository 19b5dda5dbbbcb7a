#include "stamplog/run/share_spool.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "fake_clock.hpp"
#include "hooked_share.hpp"
#include "stamplog/storage/folder.hpp"
#include "temp_folder.hpp"

using namespace stamplog;
using namespace stamplog::run;
namespace fs = std::filesystem;

namespace {

struct spooled_share {
    test::temp_folder folder;
    test::fake_clock time;
    fs::path there = folder / "share/run", here = folder / "spool";

    spooled_share() { fs::create_directories(there); }
    std::unique_ptr<share_spool> spool(std::function<bool(std::string_view)> wanted = {}) {
        return std::make_unique<share_spool>(storage::open_folder(folder / "share").value(), "run", here, time, wanted);
    }
    std::string read(const std::string& name) const {
        std::ifstream in(here / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

void write_file(const fs::path& path, const std::string& content) { test::write_file(path, as_bytes(content)); }

const std::string large(std::size_t{17} << 20, 'x');

}  // namespace

TEST_CASE("what lies on the share lies in the spool under the same name, and what changes comes again") {
    spooled_share s;
    const auto spool = s.spool();
    write_file(s.there / "a/one.zip", "1");
    write_file(s.there / "two", "");
    REQUIRE(spool->fetch(false));
    CHECK(s.read("a/one.zip") == "1");
    CHECK(fs::exists(s.here / "two"));
    const auto first = fs::last_write_time(s.here / "a/one.zip");
    REQUIRE(spool->fetch(false));
    CHECK(fs::last_write_time(s.here / "a/one.zip") == first);
    write_file(s.there / "a/one.zip", "longer");
    REQUIRE(spool->fetch(false));
    CHECK(s.read("a/one.zip") == "longer");
    fs::remove_all(s.there / "a");
    REQUIRE(spool->fetch(true));
    CHECK(s.read("a/one.zip") == "longer");  // what was fetched is kept
}

TEST_CASE("a large file that grows is copied when it rests, not each time that it is looked at") {
    spooled_share s;
    const auto spool = s.spool();
    write_file(s.there / "big.zip", large);
    REQUIRE(spool->fetch(false));
    CHECK_FALSE(fs::exists(s.here / "big.zip"));
    write_file(s.there / "big.zip", large + "y");
    REQUIRE(spool->fetch(false));
    CHECK_FALSE(fs::exists(s.here / "big.zip"));
    REQUIRE(spool->fetch(false));
    CHECK(fs::file_size(s.here / "big.zip") == large.size() + 1);
}

TEST_CASE("what an earlier process copied whole is not copied again, and what changed since is") {
    spooled_share s;
    write_file(s.there / "a/big.zip", large);
    write_file(s.there / "a/one.zip", "1");
    REQUIRE(s.spool()->fetch(true));
    // Each copy is a file of its own.
    const auto inode = [&](const std::string& name) {
        struct stat info {};
        REQUIRE(::stat((s.here / name).c_str(), &info) == 0);
        return info.st_ino;
    };
    const auto big = inode("a/big.zip"), one = inode("a/one.zip");
    const fs::path kept = s.folder / "kept";  // so that no new file gets its inode
    fs::create_hard_link(s.here / "a/one.zip", kept);
    {
        const auto later = s.spool();
        REQUIRE(later->fetch(false));
        CHECK(inode("a/big.zip") == big);
        CHECK(inode("a/one.zip") == one);
        write_file(s.there / "a/one.zip", "2");
        fs::last_write_time(s.there / "a/one.zip", fs::last_write_time(kept) + std::chrono::seconds(1));
        REQUIRE(later->fetch(false));
        CHECK(s.read("a/one.zip") == "2");
    }
    test::write_file(s.here / "a/big.zip", as_bytes("somebody cut it"));
    REQUIRE(s.spool()->fetch(true));
    CHECK(s.read("a/big.zip") == large);
}

TEST_CASE("when its call has ended a large file is copied at once, if it stands still for a moment") {
    spooled_share s;
    const auto spool = s.spool();
    write_file(s.there / "big.zip", large);
    const auto before = s.time.steady();
    REQUIRE(spool->fetch(true));
    CHECK(fs::file_size(s.here / "big.zip") == large.size());
    CHECK(s.time.steady() > before);
}

TEST_CASE("only what is wanted is copied, and one file that cannot be does not keep the others") {
    spooled_share s;
    const auto spool = s.spool([](std::string_view name) { return !name.starts_with("other/"); });
    write_file(s.there / "other/x", "no");
    write_file(s.there / "a", "first");
    write_file(s.there / "b", "second one");
    fs::create_directories(s.here / "a");  // something has the name here
    const auto r = spool->fetch(true);
    REQUIRE_FALSE(r);
    CHECK(s.read("b") == "second one");
    CHECK_FALSE(fs::exists(s.here / "other"));
    fs::remove(s.here / "a");
    REQUIRE(spool->fetch(true));
    CHECK(s.read("a") == "first");
}

TEST_CASE("a stop is heard between two blocks, and what was not copied whole comes with a later pass") {
    spooled_share s;
    write_file(s.there / "big.zip", large);
    std::stop_source stop;
    int reads = 0;
    run::testing::share_hooks hooks;
    hooks.on_read = [&] {
        ++reads;
        stop.request_stop();
    };
    share_spool spool(std::make_unique<run::testing::hooked_share>(storage::open_folder(s.folder / "share").value(), hooks),
                      "run", s.here, s.time);
    const auto stopped = spool.fetch(true, stop.get_token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == errc::cancelled);
    CHECK(reads == 1);
    CHECK_FALSE(fs::exists(s.here / "big.zip"));
    REQUIRE(spool.fetch(true));
    CHECK(s.read("big.zip") == large);
}

TEST_CASE("a watch fetches by itself, and once more when it ends") {
    spooled_share s;
    const auto spool = s.spool();
    {
        spool_watch watch(*spool, s.time, std::chrono::milliseconds(10));
        write_file(s.there / "a", "1");
    }
    CHECK(s.read("a") == "1");
}
