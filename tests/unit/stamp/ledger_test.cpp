#include "stamp/ledger.hpp"

#include <catch2/catch.hpp>

#include "fake_clock.hpp"
#include "temp_folder.hpp"

using namespace stampsim;

namespace {

struct ledger_fixture {
    temp_folder dir;
    stamplog::testing::fake_clock time;
    stamp_folder folder = *stamp_folder::make(dir.path() / "s", {}, {});
    ledger open() { return std::move(*ledger::open(folder, time)); }
    collection_record on(const char* ercs, std::int64_t session) {
        return {.session = session,
                .ercs = ercs,
                .cmdlet = "Get-AzureStackLog",
                .roles = {"Storage", "ECE"},
                .from = {},
                .to = {},
                .started = {},
                .ended = {},
                .outcome = {}};
    }
};

}  // namespace

TEST_CASE("collections at once are counted on the stamp and on each ERCS") {
    ledger_fixture f;
    auto book = f.open();
    auto one = book.begin_session("AZS-ERCS01", "u", "t1"), two = book.begin_session("AZS-ERCS02", "u", "t2");
    auto a = **book.begin_collection(f.on("AZS-ERCS01", one->id), false);
    auto b = **book.begin_collection(f.on("AZS-ERCS02", two->id), false);
    CHECK_FALSE(book.begin_collection(f.on("AZS-ERCS02", two->id), true)->has_value());
    REQUIRE(book.end_collection(a, "completed"));
    REQUIRE(book.end_collection(b, "failed"));
    auto c = **book.begin_collection(f.on("AZS-ERCS02", two->id), true);
    REQUIRE(book.end_collection(c, "completed"));
    const auto r = *book.report();
    CHECK(r.most_at_once == 2);
    CHECK(r.most_per_ercs == std::vector<std::pair<std::string, int>>{{"AZS-ERCS01", 1}, {"AZS-ERCS02", 1}, {"AZS-ERCS03", 0}});
    CHECK(r.collections[1].outcome == "failed");
    CHECK(r.collections[0].roles == std::vector<std::string>{"Storage", "ECE"});
}

TEST_CASE("a session whose lock is gone counts as gone, its collection as killed") {
    ledger_fixture f;
    auto book = f.open();
    {
        auto session = book.begin_session("AZS-ERCS01", "u", "t1");
        REQUIRE(book.begin_collection(f.on("AZS-ERCS01", session->id), false));
        CHECK(book.report()->sessions[0].how == "open");
    }
    const auto r = *f.open().report();
    CHECK(r.sessions[0].how == "gone");
    CHECK(r.collections[0].outcome == "killed");
    CHECK(r.collections[0].ended);
}

TEST_CASE("a session closed properly stays closed when its process ends") {
    ledger_fixture f;
    auto book = f.open();
    auto session = book.begin_session("AZS-ERCS01", "u", "t1");
    REQUIRE(book.end_session(session->id, "closed"));
    REQUIRE(book.end_session(session->id, "left"));
    CHECK(book.report()->sessions[0].how == "closed");
}

TEST_CASE("uses of a fault count across ledgers") {
    ledger_fixture f;
    auto a = f.open(), b = f.open();
    CHECK(*a.take_fault(0, 2));
    CHECK(*b.take_fault(0, 2));
    CHECK_FALSE(*a.take_fault(0, 2));
    CHECK(*b.take_fault(1, 0));
    CHECK(*b.take_fault(1, 0));
}

TEST_CASE("a role's name may hold any character") {
    ledger_fixture f;
    auto book = f.open();
    auto session = book.begin_session("AZS-ERCS01", "u", "t1");
    auto c = f.on("AZS-ERCS01", session->id);
    c.roles = {"A,B", "\"C\"", ""};
    REQUIRE(book.begin_collection(c, false));
    CHECK(book.report()->collections[0].roles == c.roles);
}

TEST_CASE("open transcripts are those of living sessions on that ERCS") {
    ledger_fixture f;
    auto book = f.open();
    auto one = book.begin_session("AZS-ERCS01", "u", "t1"), other = book.begin_session("AZS-ERCS02", "u", "t2");
    auto closed = book.begin_session("AZS-ERCS01", "u", "t3");
    REQUIRE(book.end_session(closed->id, "closed"));
    { auto dead = book.begin_session("AZS-ERCS01", "u", "t4"); }
    CHECK(*book.open_transcripts("AZS-ERCS01") == std::vector<std::string>{"t1"});
    CHECK(*book.open_transcripts("AZS-ERCS03") == std::vector<std::string>{});
}

TEST_CASE("looking whether a fault is left uses nothing up") {
    ledger_fixture f;
    auto book = f.open();
    CHECK(*book.fault_left(0, 1));
    CHECK(*book.fault_left(0, 1));
    CHECK(*book.take_fault(0, 1));
    CHECK_FALSE(*book.fault_left(0, 1));
    CHECK(*book.fault_left(0, 0));
}

TEST_CASE("the last validation is kept") {
    ledger_fixture f;
    auto book = f.open();
    CHECK_FALSE(book.last_validation()->has_value());
    REQUIRE(book.note_validation("AzsControlPlane"));
    REQUIRE(f.open().note_validation(""));
    CHECK(**book.last_validation() == "");
}
