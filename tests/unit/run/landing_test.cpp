#include "landing.hpp"

#include <catch2/catch.hpp>

#include "scripted_stamp.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

struct watched_landing {
    scratch folder;
    quick_clock time;
    no_log log;
    std::vector<progress_event> told;
    progress_sink sink = [this](const progress_event& e) { told.push_back(e); };
    std::unique_ptr<journal> j = std::move(*journal::create(folder.path / "run", run_identity{}));
    teller tell{*j, time, log, sink};
    landing zips{folder.path / "landing", time, tell, std::chrono::seconds(1)};

    void rest() { time.sleep_until(time.steady() + std::chrono::seconds(2)); }
    void write(const std::string& name, const std::string& content) { write_file(folder.path / "landing" / name, content); }
    attempt_result end(int unit, int attempt) {
        attempt_result r;
        r.how = attempt_result::ending::done;
        zips.end(unit, attempt, r, {});
        return r;
    }
    std::size_t landed() const {
        return static_cast<std::size_t>(
            std::count_if(told.begin(), told.end(), [](const auto& e) { return e.what == progress_event::kind::zip_landed; }));
    }
};

const std::string f1 = "AzureStackLogs-20261121000001-AZS-ERCS01/", f2 = "AzureStackLogs-20261121000002-AZS-ERCS02/";

}  // namespace

TEST_CASE("a zip is told when it is whole and rests, once") {
    watched_landing l;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"Storage"}});
    l.write(f1 + "Storage-20261121000001.zip", "half of it");
    l.zips.look();
    l.rest();
    l.zips.look();
    CHECK(l.landed() == 0);
    l.write(f1 + "Storage-20261121000001.zip", zip_with("all of it"));
    l.zips.look();
    CHECK(l.landed() == 0);  // it may still grow
    l.rest();
    l.zips.look();
    l.zips.look();
    CHECK(l.landed() == 1);
    l.write(f1 + "Get-AzureStackLog_Output.log", "");
    const auto r = l.end(1, 1);
    CHECK(l.landed() == 1);
    CHECK(r.zips.size() == 1);
    CHECK(r.missing_roles.empty());
    CHECK(r.output_log);
}

TEST_CASE("a role is missing when it has no zip, or one that is cut; names that begin alike are not confused") {
    watched_landing l;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"acs", "ACSBlob", "Storage", "WAS"}});
    l.write(f1 + "ACS-20261121000001.zip", zip_with("a"));
    l.write(f1 + "Storage-20261121000001.zip", zip_with("s"));
    l.write(f1 + "Storage-part2-20261121000002.zip", "cut");
    const auto r = l.end(1, 1);
    CHECK(r.missing_roles == std::vector<std::string>{"ACSBlob", "Storage", "WAS"});
    CHECK_FALSE(r.output_log);
}

TEST_CASE("a zip belongs to the call that asked for its role, also when two write at once") {
    watched_landing l;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .session = "s1", .roles = {"A"}});
    l.zips.begin({.unit = 2, .attempt = 1, .ercs = "e2", .session = "s2", .roles = {"B"}});
    l.write(f2 + "B-20261121000002.zip", zip_with("b"));
    l.write(f1 + "A-20261121000002.zip", zip_with("a"));
    CHECK(l.end(1, 1).zips.size() == 1);
    CHECK(l.end(2, 1).zips.size() == 1);
    const auto all = l.zips.all();
    REQUIRE(all.size() == 2);
    CHECK(all[0].session == "s1");
    CHECK(all[1].session == "s2");
    CHECK(all[1].folder == f2.substr(0, f2.size() - 1));
}

TEST_CASE("what a lost ERCS goes on writing does not pass for the second try elsewhere") {
    watched_landing l;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"A"}});
    l.write(f1 + "A-20261121000001.zip", "half");
    l.end(1, 1);
    l.zips.begin({.unit = 1, .attempt = 2, .ercs = "e2", .roles = {"A"}});
    l.write(f1 + "A-20261121000001.zip", zip_with("now it is whole"));
    auto r = l.end(1, 2);
    CHECK(r.zips.empty());
    CHECK(r.missing_roles == std::vector<std::string>{"A"});
}

TEST_CASE("new roles in a lost ERCS's folder are that ERCS's, not the second try's") {
    for (const bool named : {true, false}) {
        watched_landing l;
        const std::string folder = named ? f1 : "AzureStackLogs-20261121000001/";  // builds of 2018 do not name the ERCS
        l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"A", "B"}});
        l.write(folder + "A-20261121000001.zip", zip_with("a"));
        l.end(1, 1);
        l.zips.begin({.unit = 1, .attempt = 2, .ercs = "e2", .roles = {"A", "B"}});
        l.write(folder + "B-20261121000002.zip", zip_with("b"));
        const auto r = l.end(1, 2);
        CHECK(r.zips.empty() == named);
        CHECK(l.zips.all()[1].attempt == (named ? 1 : 2));
    }
}

TEST_CASE("a role that is missing says why: the cut zip, the zip that cannot be read, the endpoint's own log") {
    watched_landing l;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"A", "B"}});
    SECTION("cut") {
        l.write(f1 + "A-20261121000001.zip", "cut");
        l.write(f1 + "Get-AzureStackLog_Output.log", "PS>TerminatingError(): harmless\r\n");
        const auto r = l.end(1, 1);
        CHECK(r.words == "A-20261121000001.zip: it is cut (no central directory)");
    }
    SECTION("a known error in the log, with UTF-16 too") {
        std::string log = "Collecting\r\nThere is not enough space on the disk.\r\nend\r\n";
        if (GENERATE(true, false)) {
            std::string wide = "\xff\xfe";
            for (const char c : log) wide += std::string{c, '\0'};
            log = wide;
        }
        l.write(f1 + "A-20261121000001.zip", zip_with("a"));
        l.write(f1 + "Get-AzureStackLog_Output.log", log);
        const auto r = l.end(1, 1);
        CHECK(r.missing_roles == std::vector<std::string>{"B"});
        CHECK(r.words == "Get-AzureStackLog_Output.log says: There is not enough space on the disk.");
    }
    SECTION("a folder without a zip, while nobody else writes") {
        l.write(f1 + "Get-AzureStackLog_Output.log", "PS>TerminatingError(Copy-Item): \"0x85200001\"");
        CHECK(l.end(1, 1).words == "Get-AzureStackLog_Output.log says: PS>TerminatingError(Copy-Item): \"0x85200001\"");
    }
    SECTION("nothing else is known: the first error of the log") {
        l.write(f1 + "A-20261121000001.zip", zip_with("a"));
        l.write(f1 + "Get-AzureStackLog_Output.log",
                "ok\nPS>TerminatingError(Get-Item): \"x\"\nPS>TerminatingError(): \"y\"\n");
        CHECK(l.end(1, 1).words == "Get-AzureStackLog_Output.log says: PS>TerminatingError(Get-Item): \"x\"");
    }
    SECTION("all came: harmless errors stay where they are") {
        l.write(f1 + "A-20261121000001.zip", zip_with("a"));
        l.write(f1 + "B-20261121000001.zip", zip_with("b"));
        l.write(f1 + "Get-AzureStackLog_Output.log", "PS>TerminatingError(): \"y\"\n");
        CHECK(l.end(1, 1).words.empty());
    }
}

TEST_CASE("a second try on the same ERCS that writes the same names is the second try's") {
    watched_landing l;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"A"}});
    l.write(f1 + "A-20261121000001.zip", "half");
    l.end(1, 1);
    l.zips.begin({.unit = 1, .attempt = 2, .ercs = "e1", .roles = {"A"}});
    l.write(f1 + "A-20261121000001.zip", zip_with("whole"));
    CHECK(l.end(1, 2).missing_roles.empty());
}

TEST_CASE("links, other files and foreign folders are not looked at") {
    watched_landing l;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"A"}});
    l.write("elsewhere/A-20261121000001.zip", zip_with("x"));
    l.write(f1 + "notes.txt", "x");
    fs::create_symlink("/etc/passwd", l.folder.path / "landing" / f1 / "A-20261121000009.zip");
    CHECK(l.end(1, 1).zips.empty());
}

TEST_CASE("what does not lie on the disk is not told to the journal, which a resumed run believes") {
    watched_landing l;
    const auto landing = l.folder.path / "landing";
    l.write(f1 + "A-20261121000001.zip", zip_with("a"));
    for (const auto kind : {step_kind::zip_landed, step_kind::transcript}) {
        l.tell.tell({.kind = kind, .subject = (landing / f1 / "A-20261121000001.zip").string()});
        l.tell.tell({.kind = kind, .subject = (landing / f1 / "B-20261121000001.zip").string()});
    }
    l.tell.tell({.kind = step_kind::note, .subject = "names no file"});
    const auto steps = l.j->steps();
    REQUIRE(steps);
    CHECK(steps->size() == 3);
    CHECK_FALSE(l.tell.broken());
}

TEST_CASE("the alarm rings once, when nothing of its call has landed for so long") {
    watched_landing l;
    int rang = 0, other = 0;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"Storage"}}, {std::chrono::minutes(10), [&] { ++rang; }});
    l.zips.begin({.unit = 2, .attempt = 1, .ercs = "e2", .roles = {"ACS"}}, {std::chrono::minutes(0), [&] { ++other; }});
    const auto after = [&](int minutes) {
        l.time.sleep_until(l.time.steady() + std::chrono::minutes(minutes));
        l.zips.look();
    };
    after(9);
    CHECK(rang == 0);
    l.write(f1 + "Storage-20261121000001.zip", "a");
    after(9);  // it grew
    l.write(f2 + "ACS-20261121000001.zip", zip_with("of the other call"));
    after(9);
    CHECK(rang == 0);
    after(2);
    CHECK(rang == 1);
    after(60);
    CHECK(rang == 1);
    CHECK(other == 0);
    l.end(1, 1);
    after(60);
    CHECK(rang == 1);
}

TEST_CASE("the time that one call's zip is copied from the share does not make another call's alarm ring") {
    watched_landing l;
    std::chrono::minutes copying{0};
    landing zips(l.folder.path / "landing", l.time, l.tell, std::chrono::seconds(1), [&](bool) {
        l.time.sleep_until(l.time.steady() + copying);
        return result<void>{};
    });
    int rang = 0;
    zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"Storage"}}, {std::chrono::minutes(10), [&] { ++rang; }});
    const auto after = [&](int minutes, int copied) {
        copying = std::chrono::minutes(copied);
        l.time.sleep_until(l.time.steady() + std::chrono::minutes(minutes));
        zips.look();
    };
    after(4, 60);
    after(4, 60);
    CHECK(rang == 0);
    l.write(f1 + "Storage-20261121000001.zip", "a");
    after(9, 60);  // it grew
    after(9, 60);
    CHECK(rang == 0);
    after(2, 60);  // what is seen to be silent still counts
    CHECK(rang == 1);
}

TEST_CASE("a zip whose end never came is told from a whole one") {
    watched_landing l;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"Storage"}});
    l.write(f1 + "Storage-20261121000001.zip", zip_with("a"));
    l.write(f1 + "Storage-20261121000002.zip", "PK cut");
    l.end(1, 1);
    const auto all = l.zips.all();
    REQUIRE(all.size() == 2);
    CHECK_FALSE(all[0].cut);
    CHECK(all[1].cut);
}

TEST_CASE("a cmdlet's own log keeps the alarm quiet while it grows") {
    watched_landing l;
    int rang = 0;
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"Storage"}}, {std::chrono::minutes(10), [&] { ++rang; }});
    std::string text;
    for (int i = 0; i < 5; ++i) {
        l.write(f1 + "Get-AzureStackLog_Output.log", text += "a line\r\n");
        l.time.sleep_until(l.time.steady() + std::chrono::minutes(9));
        l.zips.look();
    }
    CHECK(rang == 0);
}

TEST_CASE("a full disk is heard from the cmdlet or from its log, and not from an older call's log") {
    watched_landing l;
    const std::string says = "PS>TerminatingError(Copy-Item): \"There is not enough space on the disk.\"\r\n";
    l.zips.begin({.unit = 1, .attempt = 1, .ercs = "e1", .roles = {"Storage"}});
    l.write(f1 + "Get-AzureStackLog_Output.log", says);
    CHECK(l.end(1, 1).full_disk.find("not enough space") != std::string::npos);

    l.zips.begin({.unit = 2, .attempt = 1, .ercs = "e2", .roles = {"ACS"}});
    l.write(f2 + "ACS-20261121000002.zip", zip_with("all of it"));
    l.write(f2 + "Get-AzureStackLog_Output.log", "");
    CHECK(l.end(2, 1).full_disk.empty());

    l.zips.begin({.unit = 3, .attempt = 1, .ercs = "e2", .roles = {"CRP"}});
    attempt_result r;
    r.how = attempt_result::ending::failed;
    r.words = "There is not enough space on the disk.";
    l.zips.end(3, 1, r, {});
    CHECK(r.full_disk == r.words);
}
