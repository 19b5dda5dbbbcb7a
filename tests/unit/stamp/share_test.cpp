#include "stamp/share.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "temp_folder.hpp"

using namespace stampsim;
namespace fs = std::filesystem;

namespace {
const share_user_view writer{"sim\\LogWriter", "L0gWriter!"};
}

TEST_CASE("a path below the share is a folder below it, whatever its case and slashes") {
    temp_folder share;
    fs::create_directories(share.path() / "sub" / "dir");
    fs::create_directory(share.path() / "a");
    CHECK(*open_share(share.path(), "\\\\sim\\logs", writer) == share.path());
    CHECK(*open_share(share.path(), "\\\\SIM\\Logs\\sub\\dir\\", writer) == share.path() / "sub" / "dir");
    CHECK(*open_share(share.path(), "//sim/logs/a", writer) == share.path() / "a");
}

TEST_CASE("a folder that is not there is an error and is not made") {
    temp_folder share;
    std::ofstream(share.path() / "file") << "x";
    fs::create_directory_symlink(share.path() / "nowhere", share.path() / "dangling");
    for (const char* name : {"sub", "sub\\dir", "file", "dangling", "dangling\\x"}) {
        INFO(name);
        const auto unc = "\\\\sim\\logs\\" + std::string(name);
        const auto got = open_share(share.path(), unc, writer);
        REQUIRE_FALSE(got);
        CHECK(got.error().what == "The specified drive root \"" + unc + "\" either does not exist, or it is not a folder.");
    }
    CHECK_FALSE(fs::exists(share.path() / "sub"));
    CHECK_FALSE(fs::exists(share.path() / "nowhere"));
}

TEST_CASE("a share refuses in Windows' words") {
    temp_folder share;
    const auto text = [&](const char* unc, std::optional<share_user_view> user) {
        return open_share(share.path(), unc, user).error().what;
    };
    CHECK(text("\\\\nosuch\\logs", writer) == "The network path was not found");
    CHECK(text("\\\\sim\\other", writer) == "The network path was not found");
    CHECK(text("C:\\logs", writer) == "The network path was not found");
    CHECK(text("\\\\sim\\logs", share_user_view{"SIM\\logwriter", "wrong"}) == "The user name or password is incorrect");
    CHECK(text("\\\\sim\\logs", share_user_view{"SIM\\other", "L0gWriter!"}) == "The user name or password is incorrect");
    CHECK(text("\\\\sim\\logs", std::nullopt) == "Access is denied");
}

TEST_CASE("no path leads out of the share") {
    temp_folder outer;
    fs::create_directories(outer.path() / "share");
    fs::create_directory(outer.path() / "x");
    fs::create_directory_symlink(outer.path(), outer.path() / "share" / "out");
    CHECK(open_share(outer.path() / "share", "\\\\sim\\logs\\out\\x", writer).error().what == "Access is denied");
    CHECK(open_share(outer.path() / "share", "\\\\sim\\logs\\out\\new", writer).error().code == stamplog::errc::conflict);
    CHECK_FALSE(fs::exists(outer.path() / "new"));
    for (const char* unc : {"\\\\sim\\logs\\..\\x", "\\\\sim\\logs\\a\\..\\..\\x", "\\\\sim\\logs\\out\\x",
                            "\\\\sim\\logs\\a:b", "\\\\sim\\logs\\x."}) {
        INFO(unc);
        CHECK_FALSE(open_share(outer.path() / "share", unc, writer));
    }
}
