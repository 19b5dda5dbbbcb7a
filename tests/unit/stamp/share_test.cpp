#include "stamp/share.hpp"

#include <catch2/catch.hpp>

#include "temp_folder.hpp"

using namespace stampsim;
namespace fs = std::filesystem;

namespace {
const share_user_view writer{"sim\\LogWriter", "L0gWriter!"};
}

TEST_CASE("a path below the share is a folder below it, whatever its case and slashes") {
    temp_folder share;
    CHECK(*open_share(share.path(), "\\\\sim\\logs", writer) == share.path());
    CHECK(*open_share(share.path(), "\\\\SIM\\Logs\\sub\\dir\\", writer) == share.path() / "sub" / "dir");
    CHECK(*open_share(share.path(), "//sim/logs/a", writer) == share.path() / "a");
    CHECK(fs::is_directory(share.path() / "sub" / "dir"));
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
    fs::create_directory_symlink(outer.path(), outer.path() / "share" / "out");
    for (const char* unc : {"\\\\sim\\logs\\..\\x", "\\\\sim\\logs\\a\\..\\..\\x", "\\\\sim\\logs\\out\\x",
                            "\\\\sim\\logs\\a:b", "\\\\sim\\logs\\x."}) {
        INFO(unc);
        CHECK_FALSE(open_share(outer.path() / "share", unc, writer));
    }
}
