// Targets of every kind, and which secret goes with which.
#include "stage_options.hpp"

#include <catch2/catch.hpp>

#include "fake_world.hpp"
#include "kept_job.hpp"

using namespace stamplog;
using namespace stamplog::cli;

namespace {

std::string refusal(const stage_options& o) {
    const auto checked = o.check();
    if (checked) return "";
    CHECK(checked.error().code == errc::config);
    return checked.error().what;
}

std::string said_by_collect(test::fake_world& f, const std::vector<std::string>& more) {
    std::vector<std::string> words{"collect", "--ercs", "exec:true",     "--role", "ECE",          "--share", R"(\\h\s)",
                                   "--case",  "1",      "--share-local", "/",      "--share-user", "u"};
    words.insert(words.end(), more.begin(), more.end());
    f.environment["HOME"] = "/nonexistent";
    f.environment["STAMPLOG_SHARE_PASSWORD"] = "landing";
    CHECK(stamplog::cli::run(words, f.w) == 2);
    return f.out + f.err;
}

stage::target share_with(const std::string& text, const std::string& user, const std::string& file) {
    return {text, {}, std::make_shared<const storage::smb_login>(storage::smb_login_of(user, secret("Hush1"))), file};
}

}  // namespace

TEST_CASE("secrets and users are for targets of their kind: none, one, or as many", "[cli]") {
    stage_options o;
    o.targets = {R"(\\h\a)", "/srv", "smb://h:1445/b/x", "https://x.blob.core.windows.net/c"};
    CHECK(refusal(o).find("--stage-user is missing") != std::string::npos);
    o.users = {"u"};
    CHECK(refusal(o).empty());
    o.users = {"u", "v", "w"};
    CHECK(refusal(o).find("--stage-user is given 3 times, for 2") != std::string::npos);
    o.users = {"u", "v"};
    o.credential_files = {"f", "g", "h"};
    CHECK(refusal(o).find("--stage-credential-file is given 3 times") != std::string::npos);
    o.credential_files = {"f", "g"};
    CHECK(refusal(o).empty());
    o.targets = {"/srv"};
    CHECK(refusal(o).find("--stage-credential-file: no target is a share") != std::string::npos);
    o.credential_files.clear();
    CHECK(refusal(o).empty());  // the user may stand in the environment for all commands
}

TEST_CASE("what is no share's address is refused before a secret is read, and a password in it is not repeated", "[cli]") {
    for (const auto* bad : {"ftp://h/x", R"(\\h)", "smb://h:0/x", R"(\\h\x\..\y)"}) {
        stage_options o;
        o.targets = {bad};
        o.users = {"u"};
        INFO(bad);
        CHECK_FALSE(refusal(o).empty());
    }
    stage_options o;
    o.targets = {"smb://me:Hush1@h/x"};
    CHECK(refusal(o).find("Hush1") == std::string::npos);
}

TEST_CASE("the password of a share that is staged to is asked for, or named where nobody can answer", "[cli]") {
    std::string asked;
    test::fake_world f;
    f.w.ask_secret = [&](std::string_view question) -> result<secret> {
        asked = question;
        return fail(errc::config, "there is no terminal");
    };
    const std::vector<std::string> to{"--stage", "smb://127.0.0.1:1/cases", "--stage-user", R"(CORP\deposit)"};
    CHECK(said_by_collect(f, to).find("STAMPLOG_STAGE_PASSWORD") != std::string::npos);
    CHECK(asked == R"(Password of CORP\deposit (smb://127.0.0.1:1/cases): )");
    asked.clear();
    auto quietly = to;
    quietly.emplace_back("--yes");
    CHECK(said_by_collect(f, quietly).find("STAMPLOG_STAGE_PASSWORD") != std::string::npos);
    CHECK(asked.empty());
    f.environment["STAMPLOG_STAGE_USER"] = "u";  // in place of the flag
    CHECK(said_by_collect(f, {to[0], to[1]}).find("--stage-user is missing") == std::string::npos);
}

TEST_CASE("the command that stages again names users and files, and no secret", "[cli]") {
    const auto a = share_with(R"(\\h\a)", R"(CORP\u)", "/k/a"), b = share_with("smb://h:1/b", R"(CORP\u)", "/k/a"),
               c = share_with(R"(\\h\c)", "v", "");
    CHECK(stage_command("b.zst", {a, {"/srv"}, b}, "") ==
          R"(stamplog stage b.zst '\\h\a' /srv smb://h:1/b --stage-user 'CORP\u' --stage-credential-file /k/a)");
    CHECK(stage_command("b.zst", {a, c}, "") == R"(stamplog stage b.zst '\\h\a' '\\h\c' --stage-user 'CORP\u' --stage-user v)");
}

TEST_CASE("a later process finds the users and the files of a run's shares, whole", "[cli]") {
    job_options job;
    job.stage.targets = {R"(\\h\a)", "smb://h/b"};
    job.stage.users = {R"(CORP\u)"};
    job.stage.credential_files = {"/k/a", "b"};
    const auto kept = read_kept_job(keep_job({}, job));
    REQUIRE(kept);
    CHECK(kept->job.stage.targets == job.stage.targets);
    CHECK(kept->job.stage.users == job.stage.users);
    CHECK(kept->job.stage.credential_files ==
          std::vector<std::string>{"/k/a", (std::filesystem::current_path() / "b").string()});
}
