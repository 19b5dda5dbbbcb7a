#include "secrets.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "fake_world.hpp"
#include "given_secrets.hpp"
#include "temp_folder.hpp"

using namespace stamplog;
using namespace stamplog::cli;

namespace {
struct folder : test::temp_folder {
    std::string file(const std::string& content, mode_t mode) const {
        const std::string name = path() / "credential";
        test::write_file(name, content);
        ::chmod(name.c_str(), mode);
        return name;
    }
};
}  // namespace

TEST_CASE("a password comes from the first line of a file that only its owner can read", "[cli]") {
    test::fake_world f;
    folder d;
    auto s = read_secret({d.file("p4ss word\r\nsecond", 0600), "VAR", "?"}, f.w, true);
    REQUIRE(s);
    CHECK(s->reveal() == "p4ss word");
    for (mode_t open : {0640, 0604, 0666}) {
        auto refused = read_secret({d.file("p4ss", open), "VAR", "?"}, f.w, true);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == errc::config);
        CHECK(refused.error().hint.find("chmod 600") != std::string::npos);
    }
    CHECK_FALSE(read_secret({d.file("", 0600), "VAR", "?"}, f.w, true));
    CHECK_FALSE(read_secret({d / "nothing", "VAR", "?"}, f.w, true));
}

TEST_CASE("without a file the environment is read, then the terminal is asked if it may be", "[cli]") {
    test::fake_world f;
    f.typed = "typed";
    f.environment["VAR"] = "fromenv";
    CHECK(read_secret({"", "VAR", "?"}, f.w, true)->reveal() == "fromenv");
    f.environment.clear();
    CHECK(read_secret({"", "VAR", "?"}, f.w, true)->reveal() == "typed");
    const auto refused = read_secret({"", "VAR", "password of me"}, f.w, false);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == "the password of me is not given");
    std::string asked;
    f.w.ask_secret = [&](std::string_view question) -> result<secret> {
        asked = question;
        return fail(errc::config, "there is no terminal to ask on");
    };
    CHECK(read_secret({"", "VAR", "password of me"}, f.w, true).error().what ==
          "the password of me is not given: there is no terminal to ask on");
    CHECK(asked == "Password of me: ");
    CHECK(refused.error().hint.find("VAR") != std::string::npos);
}

TEST_CASE("a SAS is known in any case and encoding, and refused without being repeated", "[cli]") {
    for (const auto* text :
         {"https://a.blob.core.windows.net/c?sv=2021&sig=abcSECRET", "?SIG=abcSECRET", "x?Sig%3DabcSECRET"}) {
        const auto r = refuse_sas(text, "--stage");
        REQUIRE_FALSE(r);
        CHECK(describe(r.error()).find("SECRET") == std::string::npos);
        CHECK(r.error().what.starts_with("--stage"));
    }
    CHECK(refuse_sas("https://a.blob.core.windows.net/c", "--stage"));
    CHECK(refuse_sas("--design", "--stage"));
}

TEST_CASE("secrets are taken out of the environment, and nothing else is", "[cli]") {
    std::string password = "STAMPLOG_PASSWORD=p4ss=word", other = "STAMPLOG_USER=CONTOSO\\admin",
                again = "STAMPLOG_PASSWORD=second", broken = "STAMPLOG_SAS", empty = "STAMPLOG_SHARE_PASSWORD=";
    char* environment[] = {other.data(), password.data(), broken.data(), again.data(), empty.data(), nullptr};
    const auto given = given_secrets::take(environment);
    CHECK(given.get("STAMPLOG_PASSWORD") == "p4ss=word");
    CHECK(given.get("STAMPLOG_SHARE_PASSWORD") == "");
    CHECK_FALSE(given.get("STAMPLOG_SAS"));
    for (const auto* name : {"STAMPLOG_SAS", "STAMPLOG_LANDING_SAS", "STAMPLOG_STAGE_PASSWORD"})
        CHECK(given_secrets::holds(name));
    CHECK_FALSE(given_secrets::holds("STAMPLOG_USER"));
    CHECK(password == "STAMPLOG_PASSWORD=" + std::string(9, '\0'));
    CHECK(again == "STAMPLOG_PASSWORD=" + std::string(6, '\0'));
    CHECK(other == "STAMPLOG_USER=CONTOSO\\admin");
    CHECK_FALSE(given_secrets::take(nullptr).get("STAMPLOG_PASSWORD"));
}
