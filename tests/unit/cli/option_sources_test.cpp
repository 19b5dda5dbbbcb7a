// Flag, environment, stamplog.toml, default: each before the next; and what stamplog.toml may hold.
#include <catch2/catch.hpp>

#include "fake_world.hpp"
#include "settings_file.hpp"
#include "temp_folder.hpp"

using namespace stamplog;

namespace {

struct toml_world : test::fake_world {
    test::temp_folder folder;
    toml_world() { environment["HOME"] = folder.path().string(); }
    std::string write(const std::string& name, const std::string& text) const {
        test::write_file(folder / name, text);
        return (folder / name).string();
    }
    // What -v says of an option.
    std::string held(const std::vector<std::string>& words, const std::string& option) {
        err.clear();
        std::vector<std::string> all{"-v", "plan"};
        all.insert(all.end(), words.begin(), words.end());
        cli::run(all, w);
        const auto at = err.find("holds: " + option + " ");
        if (at == std::string::npos) return "";
        return err.substr(at + 7, err.find('\n', at) - at - 7);
    }
};

}  // namespace

TEST_CASE("flag before environment before stamplog.toml before default", "[cli]") {
    toml_world f;
    CHECK(f.held({}, "--timeout-minutes") == "--timeout-minutes 240 (default)");
    const auto file =
        f.write("t.toml", "[plan]\nercs = 'exec:toml'\ntimeout-minutes = 30\nrole = ['ECE', 'ACS']\nskip-test = true\n");
    f.environment["STAMPLOG_CONFIG"] = file;
    CHECK(f.held({}, "--timeout-minutes") == "--timeout-minutes 30 (" + file + ")");
    CHECK(f.held({}, "--role") == "--role ECE,ACS (" + file + ")");
    CHECK(f.held({}, "--skip-test") == "--skip-test true (" + file + ")");
    CHECK(f.held({}, "--ercs") == "--ercs exec:toml (" + file + ")");
    f.environment["STAMPLOG_ERCS"] = "exec:env";
    CHECK(f.held({}, "--ercs") == "--ercs exec:env (environment STAMPLOG_ERCS)");
    CHECK(f.held({"--ercs", "exec:flag"}, "--ercs") == "--ercs exec:flag (flag)");
    CHECK(f.held({"--timeout-minutes", "60"}, "--timeout-minutes") == "--timeout-minutes 60 (flag)");
    CHECK(f.out.find("exec:") != std::string::npos);
}

TEST_CASE("what holds is what is used", "[cli]") {
    toml_world f;
    f.environment["STAMPLOG_CONFIG"] = f.write("t.toml", "json = true\n[plan]\nercs = 'exec:true'\nrole = 'ECE'\n");
    CHECK(cli::run({"plan"}, f.w) == 0);
    CHECK(f.out.starts_with("{\"type\":\"plan\""));
    CHECK(f.out.find("\"roles\":[\"ECE\"]") != std::string::npos);
}

TEST_CASE("stamplog.toml is looked for at --config, STAMPLOG_CONFIG and the home's, the first that sets a thing wins",
          "[cli]") {
    toml_world f;
    const auto own = f.write(".config/stamplog/stamplog.toml", "[plan]\nercs = 'exec:home'\nuser = 'D\\\\home'\n");
    CHECK(f.held({}, "--ercs") == "--ercs exec:home (" + own + ")");
    const auto named = f.write("named.toml", "[plan]\nercs = 'exec:named'\n");
    f.environment["STAMPLOG_CONFIG"] = named;
    CHECK(f.held({}, "--ercs") == "--ercs exec:named (" + named + ")");
    CHECK(f.held({}, "--user").find(own) != std::string::npos);
    const auto flag = f.write("flag.toml", "[plan]\nercs = 'exec:byflag'\n");
    CHECK(f.held({"--config", flag}, "--ercs") == "--ercs exec:byflag (" + flag + ")");
    f.environment["STAMPLOG_CONFIG"] = "/nonexistent/stamplog.toml";
    CHECK(cli::run({"presets"}, f.w) == 2);
    CHECK(f.err.find("STAMPLOG_CONFIG") != std::string::npos);
}

TEST_CASE("a stamp of one's own comes from stamplog.toml, flags before it", "[cli]") {
    toml_world f;
    f.environment["STAMPLOG_CONFIG"] =
        f.write("t.toml", "[stamp.frankfurt]\nercs = ['exec:true', 'exec:false']\ntimezone = 'UTC'\nshare = 'no path'\n");
    CHECK(cli::run({"plan", "--stamp", "frankfurt", "--role", "ECE", "--json"}, f.w) == 0);
    CHECK(f.out.find("\"stamp\":\"frankfurt\",\"ercs\":[\"exec:true\",\"exec:false\"]") != std::string::npos);
    f.out.clear();
    CHECK(cli::run({"plan", "--stamp", "frankfurt", "--ercs", "exec:cat", "--role", "ECE", "--json"}, f.w) == 0);
    CHECK(f.out.find("\"ercs\":[\"exec:cat\"]") != std::string::npos);
}

TEST_CASE("what stamplog.toml may not hold is named with its place", "[cli]") {
    for (const auto& [text, named] :
         std::vector<std::pair<std::string, std::string>>{{"[plan]\nerc = 'x'\n", "Did you mean ercs?"},
                                                          {"[plna]\nercs = 'x'\n", "Did you mean plan?"},
                                                          {"jsn = true\n", "Did you mean json?"},
                                                          {"[plan]\nercs = { a = 1 }\n", "'ercs'"},
                                                          {"[plan]\ntimeout-minutes = 'soon'\n", "timeout-minutes"},
                                                          {"[collect]\nprofile = 'tiny'\n", ""},
                                                          {"[plan\n", "line 1"},
                                                          {"[plan]\nhelp = true\n", "'help'"},
                                                          {"[plan]\nercs = 'https://x?sig=SECRET'\n", "sig="},
                                                          {"[stamp.a]\nerc = 'x'\n", "Did you mean ercs?"}}) {
        toml_world f;
        f.environment["STAMPLOG_CONFIG"] = f.write("t.toml", text);
        INFO(text);
        const auto code = cli::run({"-v", "plan", "--stamp", "a"}, f.w);
        CHECK(code == 2);
        CHECK(f.err.find(named) != std::string::npos);
        CHECK(f.err.find("SECRET") == std::string::npos);
    }
}
