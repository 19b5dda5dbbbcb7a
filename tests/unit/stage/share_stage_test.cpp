// Staging to a share of a real Samba.
#include <catch2/catch.hpp>
#include <iostream>

#include "loopback_samba.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/stage/target.hpp"

namespace stamplog::stage {
namespace {

using stamplog::testing::loopback_samba;

class share_stage {
 public:
    static bool can_be_had() {
        const auto why = loopback_samba::missing();
        if (why) std::cout << "SKIPPED: " << *why << '\n';
        return !why;
    }
    share_stage() { test::write_file(folder_ / "case.tar.zst", as_bytes("a bundle")); }
    target at(const std::string& share, secret password) {
        return {.text = "smb://127.0.0.1:" + std::to_string(samba.port()) + "/" + share,
                .login = std::make_shared<const storage::smb_login>(storage::smb_login{"", "logwriter", std::move(password)})};
    }
    result<receipt> stage(const target& to) { return to_target({{folder_ / "case.tar.zst", "case.tar.zst"}}, to, around); }

    loopback_samba samba;

 private:
    system_clock time_;
    test::temp_folder folder_;

 public:
    surroundings around{.time = time_, .smb = loopback_samba::options()};
};

}  // namespace

TEST_CASE("a bundle is staged to a share, read back, with a receipt; again it is found there") {
    if (!share_stage::can_be_had()) return;
    share_stage s;
    const auto to = s.at("logs/support", secret(s.samba.password()));
    REQUIRE(check_target(to, s.around, std::chrono::hours(1)));
    const auto done = s.stage(to);
    REQUIRE(done);
    CHECK(done->target == to.text);
    CHECK(std::filesystem::file_size(s.samba.folder("logs") / "support/case.tar.zst") == 8);
    CHECK(std::filesystem::exists(s.samba.folder("logs") / "support/case.tar.zst.receipt.json"));
    const auto again = s.stage(to);
    REQUIRE(again);
    CHECK(again->files.front().was_there);
}

TEST_CASE("a share that does not take us is found before the run, whatever is wrong with it") {
    if (!share_stage::can_be_had()) return;
    share_stage s;
    const auto wrong = [&](const target& to) {
        const auto r = check_target(to, s.around, std::chrono::hours(1));
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::config);
        return r.error().what;
    };
    CHECK(wrong(s.at("logs", secret("wrong"))).find("wrong user or password") != std::string::npos);
    CHECK(wrong(s.at("nosuch", secret(s.samba.password()))).find("no such share") != std::string::npos);
    CHECK(wrong({"\\\\127.0.0.1\\logs"}).find("nobody is named") != std::string::npos);
    CHECK(wrong({"smb://me:Hush1@127.0.0.1/logs"}).find("Hush1") == std::string::npos);
    CHECK(wrong({"ftp://host/logs"}).find("no address of an SMB share") != std::string::npos);
}

}  // namespace stamplog::stage
