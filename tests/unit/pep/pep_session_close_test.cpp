#include <catch2/catch.hpp>

#include "fake_caller.hpp"
#include "fake_clock.hpp"
#include "list_log.hpp"
#include "stamplog/pep/pep_session.hpp"
#include "transcript_support.hpp"

using namespace stamplog;
using namespace stamplog::test;

namespace {
// fake_clock begins at 2026-11-21T01:00:00Z.
const std::string user = "AZURESTACK\\CloudAdmin";
std::string own(const std::vector<std::string>& cmdlets) { return transcript_text("20261121020004", user, cmdlets); }

// Runs something every time somebody sleeps: a share that shows files late.
class eventful_clock final : public clock {
 public:
    std::function<void()> on_sleep;
    int sleeps = 0;
    utc_time now() const override { return inner_.now(); }
    steady_time steady() const override { return inner_.steady(); }
    void sleep_until(steady_time until) override {
        inner_.sleep_until(until);
        ++sleeps;
        if (on_sleep) on_sleep();
    }

 private:
    testing::fake_clock inner_;
};

struct close_fixture {
    temporary_folder folder;
    call_book book;
    eventful_clock time;
    testing::list_log log;
    pep::pep_session s{std::make_unique<fake_caller>(book), "ercs01", user, pep::allow_list(), time, log, 60};

    pep::landing_folder where() const {
        auto writer = std::make_shared<psrp::credential>();
        writer->user = "SIM\\logwriter";
        return {"\\\\sim\\logs\\run\\transcripts", folder.path(), writer};
    }
    // On close the endpoint writes this file.
    void closing_writes(const std::string& name, const std::string& content) {
        book.answer = [this, name, content](const psrp::command& c) {
            if (c.name == "Close-PrivilegedEndpoint") folder.write(name, content);
            return result<session::invocation>(session::invocation{});
        };
    }
};
}  // namespace

TEST_CASE("close asks for the transcript with path and credential, finds it, and ends the runspace") {
    close_fixture f;
    f.closing_writes("Transcripts_1.zip", zip_of({{"t.txt", own({"Test-AzureStack"})}}));
    REQUIRE(f.s.call(pep::test_azurestack()));
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    CHECK(r->transferred);
    CHECK(r->problem.empty());
    REQUIRE(r->transcripts.size() == 1);
    CHECK(r->transcripts[0].ours);
    const auto& c = f.book.invoked.back();
    CHECK(c.name == "Close-PrivilegedEndpoint");
    REQUIRE(c.arguments.size() == 2);
    CHECK(c.arguments[0].name == "TranscriptsPathDestination");
    CHECK(std::get<std::string>(c.arguments[0].val) == "\\\\sim\\logs\\run\\transcripts");
    CHECK(c.arguments[1].name == "Credential");
    CHECK(f.book.closed == 1);
    CHECK(f.time.sleeps == 0);
}

TEST_CASE("earlier sessions' transcripts come along and are labelled; what lay there before does not count") {
    close_fixture f;
    f.folder.write("Transcripts_0.txt", own({"Test-AzureStack"}));
    f.closing_writes("Transcripts_1.zip", zip_of({{"a.txt", transcript_text("20261120090000", user, {"Get-StorageJob"})},
                                                  {"b.txt", own({"Test-AzureStack"})}}));
    REQUIRE(f.s.call(pep::test_azurestack()));
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    REQUIRE(r->transcripts.size() == 2);
    CHECK_FALSE(r->transcripts[0].ours);
    CHECK(r->transcripts[1].ours);
    CHECK(r->problem.empty());
}

TEST_CASE("a transcript that names not every cmdlet that we ran is no proof") {
    close_fixture f;
    f.closing_writes("Transcripts_1.txt", own({"Test-AzureStack"}));
    REQUIRE(f.s.call(pep::test_azurestack()));
    REQUIRE(f.s.call(pep::get_storage_job()));
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    CHECK(r->transferred);
    CHECK(r->transcripts.size() == 1);
    CHECK(r->problem.find("every cmdlet") != std::string::npos);
    CHECK(f.log.has("no proof of the transcript"));
}

TEST_CASE("a cmdlet that the endpoint does not have is not asked of the transcript") {
    close_fixture f;
    f.book.answer = [&](const psrp::command& c) {
        if (c.name == "Close-PrivilegedEndpoint") f.folder.write("Transcripts_1.txt", own({}));
        if (c.name == "Get-StorageJob")
            return result<session::invocation>(failed_with("CommandNotFoundException", "not recognized"));
        return result<session::invocation>(session::invocation{});
    };
    REQUIRE(f.s.call(pep::get_storage_job()));
    CHECK(f.s.close(f.where())->problem.empty());
}

TEST_CASE("a share that shows the transcript late, or half of it first, is waited for") {
    close_fixture f;
    const auto whole = zip_of({{"t.txt", own({})}});
    f.closing_writes("Transcripts_1.zip", whole.substr(0, whole.size() / 2));
    f.time.on_sleep = [&] {
        if (f.time.sleeps == 3) f.folder.write("Transcripts_1.zip", whole);
    };
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    CHECK(r->problem.empty());
    CHECK(f.time.sleeps == 3);
}

TEST_CASE("waiting for a transcript ends, and says what is missing") {
    close_fixture f;
    const auto began = f.time.steady();
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    CHECK(r->transferred);
    CHECK(r->problem.find("no transcript appeared") != std::string::npos);
    CHECK(f.time.steady() - began == pep::transcript_patience);
    close_fixture g;
    g.closing_writes("Transcripts_1.zip", "PK\3\4 rubbish");
    const auto broken = g.s.close(g.where());
    REQUIRE(broken);
    CHECK(broken->problem.find("cannot be read") != std::string::npos);
    REQUIRE(broken->transcripts.size() == 1);
    CHECK(broken->transcripts[0].sha256.empty());
}

TEST_CASE("a close that the endpoint refuses is told in its own words, without waiting") {
    close_fixture f;
    f.book.answer = [](const psrp::command&) {
        return result<session::invocation>(failed_with("x", "Access to the path is denied."));
    };
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    CHECK_FALSE(r->transferred);
    CHECK(r->problem.find("Access to the path is denied.") != std::string::npos);
    CHECK(f.time.sleeps == 0);
    CHECK(f.book.closed == 1);
}

TEST_CASE("a close that hangs is stopped in the end") {
    close_fixture f;
    f.book.answer = [&](const psrp::command&) {
        session::invocation i;
        i.state = psrp::pipeline_state::stopped;
        return result<session::invocation>(i);
    };
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    CHECK(f.book.deadlines.back() == f.time.steady() + std::chrono::minutes(10));
    CHECK(r->problem.find("did not end") != std::string::npos);
    CHECK(f.book.closed == 1);
}

TEST_CASE("an endpoint that ends the shell while it closes is believed by its transcript alone") {
    for (const bool delivered : {true, false}) {
        close_fixture f;
        f.book.answer = [&](const psrp::command&) {
            if (delivered) f.folder.write("Transcripts_1.txt", own({}));
            return result<session::invocation>(fail(errc::disconnected, "the connection was reset"));
        };
        const auto r = f.s.close(f.where());
        REQUIRE(r);
        CHECK(r->transferred == delivered);
        CHECK(r->problem.empty() == delivered);
    }
}

TEST_CASE("a close that failed but delivered our transcript is proved, and what went wrong is kept as a note") {
    close_fixture f;
    f.book.answer = [&](const psrp::command&) {
        f.folder.write("Transcripts_1.txt", own({}));
        return result<session::invocation>(failed_with("x", "The transcripts could not all be removed."));
    };
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    CHECK(r->transferred);
    CHECK(r->problem.empty());
    CHECK(r->note.find("could not all be removed") != std::string::npos);
}

TEST_CASE("of two transcripts that fit, the one that began nearest to us is ours") {
    close_fixture f;
    f.closing_writes("Transcripts_1.zip", zip_of({{"a.txt", transcript_text("20261121020500", user, {"Test-AzureStack"})},
                                                  {"b.txt", own({"Test-AzureStack"})}}));
    REQUIRE(f.s.call(pep::test_azurestack()));
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    REQUIRE(r->transcripts.size() == 2);
    CHECK_FALSE(r->transcripts[0].ours);
    CHECK(r->transcripts[1].ours);
}

TEST_CASE("of two that began in the same second, the one that is being closed is ours") {
    close_fixture f;
    f.closing_writes("Transcripts_1.zip", zip_of({{"a.txt", own({"Test-AzureStack"})},
                                                  {"b.txt", own({"Test-AzureStack", "Close-PrivilegedEndpoint"})},
                                                  {"c.txt", own({"Test-AzureStack"})}}));
    REQUIRE(f.s.call(pep::test_azurestack()));
    const auto r = f.s.close(f.where());
    REQUIRE(r);
    REQUIRE(r->transcripts.size() == 3);
    CHECK_FALSE(r->transcripts[0].ours);
    CHECK(r->transcripts[1].ours);
    CHECK_FALSE(r->transcripts[2].ours);
}

TEST_CASE("sessions whose process died have the transcripts that fit, none twice, and the surer ones first") {
    temporary_folder folder;
    const auto at = testing::fake_clock().now();
    folder.write("Transcripts_1.zip", zip_of({{"a.txt", own({"Test-AzureStack"})},
                                              {"b.txt", own({"Test-AzureStack", "Get-AzureStackLog"})},
                                              {"c.txt", own({"Close-PrivilegedEndpoint"})}}));
    const pep::session_trace anything{at, 60, user, {}}, logs{at, 60, user, {"get-azurestacklog"}},
        somebody{at, 60, "AZURESTACK\\Else", {}}, later{at + std::chrono::hours(1), 60, user, {}};
    const std::vector<pep::transcript_file> taken{{folder.path() / "Transcripts_1.zip", 0, "", true, "c.txt"}};
    const auto found = pep::find_transcripts(folder.path(), {anything, logs, somebody, later, anything}, taken);
    REQUIRE(found.size() == 5);
    REQUIRE(found[0]);
    CHECK(found[0]->text_name == "a.txt");  // b.txt is the only one that fits the next
    REQUIRE(found[1]);
    CHECK(found[1]->text_name == "b.txt");
    CHECK(found[1]->ours);
    CHECK_FALSE(found[2]);
    CHECK_FALSE(found[3]);
    CHECK_FALSE(found[4]);
    CHECK(pep::find_transcripts(folder.path(), {}, taken).empty());
}

TEST_CASE("a transcript that records another run's share is no proof") {
    for (const bool another : {true, false}) {
        close_fixture f;
        const std::string share = another ? R"(\\sim\logs\stamplog-other\transcripts)" : R"(\\SIM\logs\run\transcripts)";
        f.closing_writes("Transcripts_1.txt",
                         own({"Close-PrivilegedEndpoint"}) +
                             ">> ParameterBinding(Close-PrivilegedEndpoint): name=\"TranscriptsPathDestination\"; value=\"" +
                             share + "\"\r\n");
        const auto r = f.s.close(f.where());
        REQUIRE(r);
        CHECK(r->problem.empty() == !another);
    }
}

TEST_CASE("the stamp's own zone, learnt while the session ran, finds the transcript that a wrong one would not") {
    for (const bool learnt : {true, false}) {
        close_fixture f;  // told 60 minutes
        f.closing_writes("Transcripts_1.txt", transcript_text("20261120180003", user, {}));
        if (learnt) f.s.know_stamp_offset(-420);
        const auto r = f.s.close(f.where());
        REQUIRE(r);
        CHECK(r->problem.empty() == learnt);
    }
}

TEST_CASE("a cmdlet that was not sent, because the stop came first, is not asked of the transcript") {
    close_fixture f;
    f.closing_writes("Transcripts_1.txt", own({}));
    std::stop_source stop;
    stop.request_stop();
    const auto called = f.s.call(pep::get_storage_job(), {}, stop.get_token());
    REQUIRE_FALSE(called);
    CHECK(called.error().code == errc::cancelled);
    CHECK(f.book.invoked.empty());
    CHECK(f.s.close(f.where())->problem.empty());
}
