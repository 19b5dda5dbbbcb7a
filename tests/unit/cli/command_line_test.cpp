// The program in process: arguments in, exit code and text out.
#include <catch2/catch.hpp>
#include <stdexcept>

#include "fake_world.hpp"

using namespace stamplog;

namespace {
struct outcome {
    int code;
    std::string out, err;
};
outcome type(const std::vector<std::string>& words) {
    test::fake_world f;
    f.environment["HOME"] = "/nonexistent";
    const int code = cli::run(words, f.w);
    return {code, f.out, f.err};
}
}  // namespace

TEST_CASE("help and version are answers, not errors", "[cli]") {
    CHECK(type({"--help"}).code == 0);
    CHECK(type({"--help"}).out.find("Exit codes") != std::string::npos);
    CHECK(type({"--version"}).out.find("stamplog ") != std::string::npos);
    CHECK(type({"collect", "--help"}).out.find("Examples") != std::string::npos);
}

TEST_CASE("what cannot be parsed is a usage error", "[cli]") {
    for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                   {"nosuch"},
                                                                   {"collect", "--nosuch"},
                                                                   {"collect", "--timeout-minutes", "x"},
                                                                   {"collect", "--profile", "tiny"}}) {
        const auto o = type(words);
        CHECK(o.code == 2);
        CHECK_FALSE(o.err.empty());
    }
}

TEST_CASE("globals stand before or behind the verb", "[cli]") {
    CHECK(type({"--json", "presets"}).out.starts_with("{"));
    CHECK(type({"presets", "--json"}).out.starts_with("{"));
}

TEST_CASE("collect without an endpoint says how to name one", "[cli]") {
    const auto o = type({"collect", "--case", "1"});
    CHECK(o.code == 2);
    CHECK(o.err.find("--ercs") != std::string::npos);
}

TEST_CASE("a SAS is refused wherever it stands, before anything can repeat it", "[cli]") {
    const std::string url = "https://x.blob.core.windows.net/c?sv=1&SiG=SECRET";
    for (const auto& words : std::vector<std::vector<std::string>>{{"collect", "--ercs", "sim:/nonexistent", "--stage", url},
                                                                   {"-v", "collect", "--share", url},
                                                                   {"--json", "-v", "plan", "--ercs", url},
                                                                   {"pack", url, "-o", "b.tar.zst"},
                                                                   {"collect", url},
                                                                   {url},
                                                                   {"--nosuch=" + url},
                                                                   {"collect", "--stage", "https://x/c?sig%3DSECRET"},
                                                                   {"invoke", "Get-X", "-OutputSasUri", url}}) {
        const auto o = type(words);
        CHECK(o.code == 2);
        CHECK((o.out + o.err).find("SECRET") == std::string::npos);
        CHECK((o.out + o.err).find("--sas-file") != std::string::npos);
    }
}

TEST_CASE("a SAS in the environment is refused without being repeated, also with -v", "[cli]") {
    test::fake_world f;
    f.environment["HOME"] = "/nonexistent";
    f.environment["STAMPLOG_SHARE"] = "https://x/c?sig=SECRET";
    CHECK(cli::run({"-v", "collect", "--ercs", "sim:/nonexistent"}, f.w) == 2);
    CHECK((f.out + f.err).find("SECRET") == std::string::npos);
    CHECK(f.err.find("STAMPLOG_SHARE") != std::string::npos);
}

TEST_CASE("what is misspelt is named, with the nearest that would be right", "[cli]") {
    const auto said = [](const std::vector<std::string>& words, const std::string& what, const std::string& near) {
        const auto o = type(words);
        CHECK(o.code == 2);
        CHECK(o.err.find(what) != std::string::npos);
        CHECK(o.err.find("Did you mean " + near + "?") != std::string::npos);
    };
    said({"plan", "--frm", "-2h"}, "--frm", "--from");
    said({"plan", "--frm=-2h"}, "--frm", "--from");
    said({"collect", "--case", "1", "--jsn"}, "--jsn", "--json");
    said({"colect"}, "'colect'", "collect");
    said({"colect", "--case", "1", "--help"}, "'colect'", "collect");
    said({"collect", "--preset", "storag", "--ercs", "exec:true"}, "'storag'", "storage");
    CHECK(type({"collect", "--zzzzzzzzzz"}).err.find("Did you mean") == std::string::npos);
    CHECK(type({"presets", "more"}).err.find("'more'") != std::string::npos);
    CHECK(type({"presets", "more"}).code == 2);
}

TEST_CASE("every verb's help has an example and the flags that go with every verb", "[cli]") {
    for (const auto* verb : {"plan", "collect", "runs", "status", "pack", "stage", "ls", "extract", "verify", "show", "roles",
                             "presets", "commands", "invoke"}) {
        INFO(verb);
        const auto o = type({verb, "--help"});
        CHECK(o.code == 0);
        CHECK(o.out.find("Example") != std::string::npos);
        CHECK(o.out.find(std::string("stamplog ") + verb) != std::string::npos);
        CHECK(o.out.find("--json") != std::string::npos);
    }
    CHECK(type({"collect", "--help"}).out.find("=240") != std::string::npos);
    CHECK(type({"collect", "--help"}).out.find("the last 4h") != std::string::npos);
}

TEST_CASE("the last line of a verb is the next command to type, also when it failed", "[cli]") {
    const auto last_line = [](const std::string& out) {
        const auto end = out.rfind("next: ");
        return end == std::string::npos ? "" : out.substr(end);
    };
    CHECK(last_line(type({"presets"}).out).starts_with("next: stamplog collect"));
    CHECK(last_line(type({"collect", "--ercs", "sim:/nonexistent"}).out) == "next: stamplog collect --help\n");
    CHECK(last_line(type({"plan", "--ercs", "exec:true", "--role", "ECE", "--for", "1h"}).out) ==
          "next: stamplog collect --ercs exec:true --role ECE --for 1h --share '\\\\HOST\\NAME' --share-user 'DOMAIN\\NAME' "
          "--case ID --stage ./out\n");
}

TEST_CASE("a plan asks for no password and needs no folder for the share", "[cli]") {
    test::fake_world f;
    f.environment["HOME"] = "/nonexistent";
    f.environment["STAMPLOG_SHARE"] = R"(\\10.0.0.5\logs)";
    f.w.ask_secret = [](std::string_view) -> result<secret> { throw std::logic_error("asked"); };
    CHECK(cli::run({"plan", "--ercs", "exec:true", "--role", "ECE"}, f.w) == 0);
    // collect finds a wrong preset and a wrong window before it asks
    for (const auto* wrong : {"--preset", "--for"})
        CHECK(cli::run({"collect", "--ercs", "exec:true", "--share", R"(\\h\s)", "--share-local", "/", "--share-user", "u",
                        wrong, "nosuch"},
                       f.w) == 2);
}

TEST_CASE("times of nothing are times, nonsense is not", "[cli]") {
    const auto* flag = GENERATE("--quiet-after-cancel", "--stall", "--narrow-for", "--unit-deadline");
    for (const auto* d : {"0", "0s", "00m", "90s", "1h30m"}) {
        const auto o = type({"collect", "--ercs", "exec:true", flag, d, "--role", "ECE"});
        CHECK(o.err.find("--share is missing") != std::string::npos);
    }
    for (const auto* d : {"x", "0x", "0s0", "soon", "-1s"})
        CHECK(type({"collect", "--ercs", "exec:true", flag, d, "--role", "ECE"}).err.find(flag) != std::string::npos);
}

TEST_CASE("a log type that the cmdlet does not take is refused at once, with those that it takes", "[cli]") {
    CHECK(type({"plan", "--ercs", "exec:true", "--role", "ECE", "--log-type", "file,WindowsEvent"}).code == 0);
    for (const char* verb : {"plan", "collect"}) {
        const auto refused = type({verb, "--ercs", "exec:true", "--role", "ECE", "--log-type", "File,foo"});
        CHECK(refused.code == 2);
        CHECK(refused.err.find("no log type 'foo'") != std::string::npos);
        CHECK(refused.err.find("File, Share, WindowsEvent") != std::string::npos);
    }
}

TEST_CASE("a credential file that others can read is refused though nothing uses it yet", "[cli]") {
    CHECK(type({"plan", "--ercs", "exec:true", "--credential-file", "/etc/passwd"}).err.find("chmod 600") != std::string::npos);
}
