// The program in process: arguments in, exit code and text out.
#include <catch2/catch.hpp>

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

TEST_CASE("a stage with a SAS is refused before anything else, and the SAS is not repeated", "[cli]") {
    const auto o = type({"collect", "--ercs", "sim:/nonexistent", "--stage", "https://x/c?sig=SECRET"});
    CHECK(o.code == 2);
    CHECK((o.out + o.err).find("SECRET") == std::string::npos);
    CHECK(o.err.find("--sas-file") != std::string::npos);
}
