// The checks on an open session, before an endpoint that answers as a test says.
#include "stamplog/pep/doctor.hpp"

#include <catch2/catch.hpp>

#include "fake_caller.hpp"
#include "fake_clock.hpp"
#include "list_log.hpp"
#include "stamplog/pep/catalogue.hpp"

using namespace stamplog;
using namespace stamplog::pep;

namespace {

psrp::value named(const std::string& name) { return psrp::make_object({{"Name", name}}); }

struct patient {
    test::call_book book;
    test::fake_clock time;
    testing::list_log log;
    pep_session s{std::make_unique<test::fake_caller>(book), "ercs01", "", allow_list(), time, log};

    // An endpoint with every cmdlet that stamplog calls, `but` one, and what else it offers.
    void offers(std::string_view but = "", std::vector<std::string> more = {},
                std::string complaint = "The term 'Get-StamplogProbe' is not recognized as the name of a cmdlet.") {
        book.answer = [=](const psrp::command&) -> result<session::invocation> {
            session::invocation i;
            for (const auto& c : allowed_cmdlets())
                if (c.name != but) i.output.push_back(named(std::string(c.name)));
            if (but != "Close-PrivilegedEndpoint") i.output.push_back(named("Close-PrivilegedEndpoint"));
            for (const auto& name : more) i.output.push_back(named(name));
            if (!complaint.empty()) {
                i.errors.emplace_back();
                i.errors.back().message = complaint;
            }
            return i;
        };
    }
    check_state state(std::string_view name, std::optional<std::chrono::seconds> ahead = {}) {
        for (const auto& c : session_checks(s, ahead, {}))
            if (c.name == name) return c.state;
        FAIL("no such check: " << name);
        return check_state::failed;
    }
};

}  // namespace

TEST_CASE("doctor: a healthy endpoint, with one command", "[pep]") {
    patient p;
    p.offers();
    for (const auto& c : session_checks(p.s, std::chrono::seconds(2), {})) {
        INFO(c.name << ": " << c.found);
        CHECK(c.state == check_state::ok);
    }
    REQUIRE(p.book.invoked.size() == 1);
    CHECK(p.book.invoked[0].name == "Get-Command");
}

TEST_CASE("doctor: an endpoint that offers to run script is no Privileged Endpoint", "[pep]") {
    patient p;
    p.offers("", {"Invoke-Expression"});
    CHECK(p.state("language-mode") == check_state::failed);
}

TEST_CASE("doctor: a foreign language is a warning, no text is not visible", "[pep]") {
    patient p;
    p.offers("", {}, "Die Benennung \"Get-StamplogProbe\" wurde nicht erkannt.");
    CHECK(p.state("culture") == check_state::warning);
    p.offers("", {}, "");
    CHECK(p.state("culture") == check_state::not_visible);
}

TEST_CASE("doctor: the clock within and beyond its threshold, either way, and unseen", "[pep]") {
    patient p;
    p.offers();
    CHECK(p.state("clock", clock_threshold) == check_state::ok);
    CHECK(p.state("clock", -clock_threshold) == check_state::ok);
    CHECK(p.state("clock", clock_threshold + std::chrono::seconds(1)) == check_state::failed);
    CHECK(p.state("clock", -clock_threshold - std::chrono::seconds(1)) == check_state::failed);
    CHECK(p.state("clock") == check_state::not_visible);
}

TEST_CASE("doctor: a missing cmdlet is a warning, one that nothing works without a failure", "[pep]") {
    patient p;
    p.offers("Get-SupportSessionInfo");
    CHECK(p.state("cmdlets") == check_state::warning);
    p.offers("Get-AzureStackLog");
    CHECK(p.state("cmdlets") == check_state::failed);
    p.offers("Close-PrivilegedEndpoint");
    CHECK(p.state("cmdlets") == check_state::failed);
}

TEST_CASE("doctor: a session that breaks leaves the rest unreached", "[pep]") {
    patient p;
    p.book.answer = [](const psrp::command&) -> result<session::invocation> { return fail(errc::disconnected, "gone"); };
    CHECK(p.state("language-mode") == check_state::failed);
    CHECK(p.state("culture") == check_state::not_reached);
    CHECK(p.state("cmdlets") == check_state::not_reached);
}
