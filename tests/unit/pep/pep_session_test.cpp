#include <catch2/catch.hpp>

#include "fake_caller.hpp"
#include "fake_clock.hpp"
#include "list_log.hpp"
#include "stamplog/pep/pep_session.hpp"

using namespace stamplog;
using namespace stamplog::test;

namespace {
struct fixture {
    call_book book;
    testing::fake_clock time;
    testing::list_log log;
    pep::pep_session s{
        std::make_unique<fake_caller>(book), "10.0.0.225", "AZURESTACK\\CloudAdmin", pep::allow_list(), time, log};
};
}  // namespace

TEST_CASE("a session knows its ERCS, its id and when it was opened") {
    fixture f;
    CHECK(f.s.ercs() == "10.0.0.225");
    CHECK(f.s.session_id() == "11111111-2222-4333-8444-555555555555");
    CHECK(f.s.opened_at() == f.time.now());
}

TEST_CASE("a cmdlet that is not allowed is refused before anything is sent") {
    fixture f;
    for (const auto* name : {"Stop-AzureStack", "Get-AzureStackLog; Stop-AzureStack", "Close-PrivilegedEndpoint"}) {
        const auto r = f.s.call({name, {}});
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::refused);
    }
    CHECK(f.book.invoked.empty());
}

TEST_CASE("a completed call gives its output and times") {
    fixture f;
    f.book.answer = [&](const psrp::command&) {
        f.time.sleep_until(f.time.steady() + std::chrono::seconds(5));
        session::invocation i;
        i.output.emplace_back(std::string("done"));
        i.errors.emplace_back().message = "harmless";
        return result<session::invocation>(i);
    };
    const auto r = f.s.call(pep::test_azurestack());
    REQUIRE(r);
    CHECK(r->status == pep::call_status::done);
    CHECK(r->output.size() == 1);
    CHECK(r->message() == "harmless");
    CHECK(r->ended - r->started == std::chrono::seconds(5));
}

TEST_CASE("failed and stopped are values with the endpoint's words, a lost session is an error that names the ERCS") {
    fixture f;
    f.book.answer = [](const psrp::command&) {
        return result<session::invocation>(failed_with("x", "There is not enough space on the disk."));
    };
    CHECK(f.s.call(pep::get_storage_job())->status == pep::call_status::failed);
    CHECK(f.s.call(pep::get_storage_job())->message() == "There is not enough space on the disk.");
    f.book.answer = [](const psrp::command&) {
        session::invocation i;
        i.state = psrp::pipeline_state::stopped;
        return result<session::invocation>(i);
    };
    CHECK(f.s.call(pep::get_storage_job())->status == pep::call_status::stopped);
    f.book.answer = [](const psrp::command&) { return result<session::invocation>(fail(errc::disconnected, "end of input")); };
    const auto gone = f.s.call(pep::get_storage_job());
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == errc::disconnected);
    CHECK(gone.error().what.find("10.0.0.225") == 0);
    // "refused" is the allow-list's word: nothing was sent, and the session goes on.
    f.book.answer = [](const psrp::command&) { return result<session::invocation>(fail(errc::refused, "the pool is broken")); };
    CHECK(f.s.call(pep::get_storage_job()).error().code == errc::disconnected);
}

TEST_CASE("a session that is left without close ends its runspace and says where the transcript is") {
    call_book book;
    testing::fake_clock time;
    testing::list_log log;
    { pep::pep_session s(std::make_unique<fake_caller>(book), "ercs02", "", pep::allow_list(), time, log); }
    CHECK(book.closed == 1);
    CHECK(book.invoked.empty());
    CHECK(log.has("ercs02"));
    CHECK(log.has("transcript waits on the ERCS"));
}

TEST_CASE("after its end a session refuses calls, and ends only once") {
    fixture f;
    f.s.abandon();
    f.s.abandon();
    CHECK(f.book.closed == 1);
    CHECK(f.s.call(pep::get_storage_job()).error().code == errc::disconnected);
    CHECK(f.s.close({}).error().code == errc::disconnected);
    CHECK(f.book.invoked.empty());
}
