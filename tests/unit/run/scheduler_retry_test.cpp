// What a failed collection leads to: alone, elsewhere, role by role.
#include <catch2/catch.hpp>

#include "scheduler_world.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

const std::string refusal = "another collection is in progress";

answer refuses_concurrency() {
    return [](const task& t, unsigned beside) {
        return t.unit.exclusive && beside > 0 ? failed_with(refusal, t) : everything_came(t);
    };
}

answer bad_role(const std::string& role) {
    return [role](const task& t, unsigned) {
        const auto& r = t.unit.roles;
        return std::find(r.begin(), r.end(), role) != r.end() ? failed_with("cannot read the disk", t) : everything_came(t);
    };
}

}  // namespace

TEST_CASE("a stamp that refuses concurrency gets its collections one by one, and the run says so") {
    std::vector<plan::unit> units;
    for (int i = 1; i <= 9; ++i) units.push_back(logs_unit(i, {"R" + std::to_string(i)}));
    scheduler_world w(plan_of(units), 3);
    w.calls = refuses_concurrency();
    for (int i = 0; i < 3; ++i) w.finish(0);  // the sessions open
    // The last one that began is refused first: the one that runs is left in peace.
    while (w.busy()) w.finish(w.in_flight() - 1);
    REQUIRE(w.plan().records().size() == 9);
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::done);
    CHECK(w.noted("serial from here on"));
    // Found out early: two refusals are enough to look.
    int attempts = 0;
    for (const auto& r : w.plan().records()) attempts += r.attempts;
    CHECK(attempts <= 9 + 3);
}

TEST_CASE("a role that fails everywhere is failed with the endpoint's words and the run stays parallel") {
    std::vector<plan::unit> units;
    for (int i = 1; i <= 6; ++i) units.push_back(logs_unit(i, {"R" + std::to_string(i)}));
    scheduler_world w(plan_of(units), 3);
    w.calls = bad_role("R2");
    w.run_to_end();
    CHECK(w.record("R2")->how == outcome::failed);
    CHECK(w.record("R2")->reason == "cannot read the disk");
    CHECK(w.record("R2")->missing_roles == std::vector<std::string>{"R2"});
    CHECK(w.record("R2")->attempts <= 3);
    CHECK_FALSE(w.noted("serial"));
    CHECK(std::count_if(w.plan().records().begin(), w.plan().records().end(),
                        [](const auto& r) { return r.how == outcome::done; }) == 5);
    CHECK(w.most_collections == 3);
}

TEST_CASE("one bad role does not take its group with it") {
    for (std::size_t ercs : {1U, 3U}) {
        scheduler_world w(plan_of({logs_unit(1, {"A", "B", "Bad", "C"}), logs_unit(2, {"Storage"})}), ercs);
        w.calls = bad_role("Bad");
        w.run_to_end();
        CHECK(w.record("Bad")->how == outcome::failed);
        for (const char* role : {"A", "B", "C", "Storage"}) CHECK(w.record(role)->how == outcome::done);
        CHECK(w.plan().records().size() == 5);
        CHECK(w.noted("asked role by role"));
        CHECK(w.plan().finished());
    }
}

TEST_CASE("roles that did not come with their group are asked once more, and only those") {
    scheduler_world w(plan_of({logs_unit(1, {"A", "B", "C"})}), 1);
    w.calls = [](const task& t, unsigned) {
        auto r = everything_came(t);
        if (t.unit.roles.size() > 1) {
            r.missing_roles = {"B"};
            std::erase_if(r.zips, [](const auto& z) { return z.role == "B"; });
        }
        return r;
    };
    w.run_to_end();
    REQUIRE(w.plan().records().size() == 2);
    const auto* rest = w.record("3 light roles");
    REQUIRE(rest);
    CHECK(rest->how == outcome::done);
    CHECK(rest->unit.roles == std::vector<std::string>{"A", "C"});
    CHECK(rest->zips.size() == 2);
    CHECK(w.record("B")->how == outcome::done);
}

TEST_CASE("a cut zip is asked for again elsewhere") {
    scheduler_world w(plan_of({logs_unit(1, {"A"})}), 2);
    w.calls = [](const task& t, unsigned) {
        auto r = everything_came(t);
        if (t.attempt == 1) r.missing_roles = {"A"};
        return r;
    };
    w.run_to_end();
    CHECK(w.record("A")->how == outcome::done);
    CHECK(w.ran[0].second != w.ran[1].second);
}

TEST_CASE("without its own log a collection is partial") {
    scheduler_world w(plan_of({logs_unit(1, {"A"})}), 1);
    w.calls = [](const task& t, unsigned) {
        auto r = everything_came(t);
        r.output_log = false;
        return r;
    };
    w.run_to_end();
    CHECK(w.record("A")->how == outcome::partial);
    CHECK(w.record("A")->reason == "Get-AzureStackLog_Output.log is missing");
}

TEST_CASE("an ERCS on which collections fail that work elsewhere does not swallow the plan") {
    std::vector<plan::unit> units;
    for (int i = 1; i <= 12; ++i) units.push_back(logs_unit(i, {"R" + std::to_string(i)}));
    scheduler_world w(plan_of(units), 3);
    w.calls = [](const task& t, unsigned) {
        return t.ercs == 1 ? failed_with("There is not enough space on the disk.", t) : everything_came(t);
    };
    w.run_to_end();
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::done);
    CHECK(w.plan().records().size() == 12);
    CHECK(w.noted("ercs2 gets no more collections"));
}

TEST_CASE("roles that the stamp does not know are left out by its own words") {
    auto group = logs_unit(1, {"A", "Nonesuch", "B"});
    const bool assumed = GENERATE(true, false);
    group.roles_assumed = assumed;
    scheduler_world w(plan_of({group, logs_unit(2, {"Storage"})}), 2);
    w.calls = [](const task& t, unsigned) {
        const auto& r = t.unit.roles;
        if (std::find(r.begin(), r.end(), "Nonesuch") == r.end()) return everything_came(t);
        return failed_with("Cannot validate argument on parameter 'FilterByRole'. The role 'Nonesuch' is not valid.", t);
    };
    REQUIRE(plan::roles_refused(group, "The role 'Nonesuch' is not valid.") == std::vector<std::string>{"Nonesuch"});
    w.run_to_end();
    REQUIRE(w.record("Nonesuch"));
    CHECK(w.record("Nonesuch")->how == (assumed ? outcome::skipped : outcome::failed));
    CHECK(w.record("Nonesuch")->harmless == assumed);
    const auto* rest = w.record("3 light roles");
    REQUIRE(rest);
    CHECK(rest->how == outcome::done);
    CHECK(rest->unit.roles == std::vector<std::string>{"A", "B"});
    CHECK(w.plan().records().size() == 3);
}

TEST_CASE("a single role that the stamp does not know is settled at the first word") {
    scheduler_world w(plan_of({logs_unit(1, {"Nonesuch"}), logs_unit(2, {"A"})}), 2);
    w.calls = [](const task& t, unsigned) {
        return t.unit.id == 1 ? failed_with("The role 'Nonesuch' is not valid.", t) : everything_came(t);
    };
    w.run_to_end();
    CHECK(w.record("Nonesuch")->how == outcome::failed);
    CHECK(w.plan().records().size() == 2);
}

TEST_CASE("a cut zip of a group is not taken for good: its role is asked for again") {
    scheduler_world w(plan_of({logs_unit(1, {"A", "B", "C"})}), 1);
    w.calls = [](const task& t, unsigned) {
        auto r = everything_came(t);
        if (t.unit.roles.size() > 1) r.missing_roles = {"B"};  // its zip is there, and cut
        return r;
    };
    w.run_to_end();
    const auto* rest = w.record("3 light roles");
    REQUIRE(rest);
    CHECK(rest->how == outcome::done);
    CHECK(rest->zips == std::vector<std::filesystem::path>{"/landing/A.zip", "/landing/C.zip"});
    REQUIRE(w.record("B"));
    CHECK(w.record("B")->zips == std::vector<std::filesystem::path>{"/landing/B.zip"});
}

TEST_CASE("a role of which a zip landed is never taken for one that the stamp does not have") {
    auto unit = logs_unit(1, {"A", "B"});
    unit.roles_assumed = true;
    scheduler_world w(plan_of({unit}), 1);
    w.calls = [](const task& t, unsigned) {
        auto r = failed_with("Role 'B' does not exist.", t);
        for (const auto& role : t.unit.roles) r.zips.push_back({"/landing/" + role + ".zip", role});
        return r;
    };
    w.run_to_end();
    REQUIRE(w.record("B"));
    CHECK(w.record("B")->how == outcome::failed);
    CHECK_FALSE(w.record("B")->harmless);
}

TEST_CASE("information that fails is asked for once on another ERCS") {
    for (const bool elsewhere : {true, false}) {
        scheduler_world w(plan_of({information_unit(1)}), elsewhere ? 2 : 1);
        w.calls = [](const task& t, unsigned) {
            return t.attempt == 1 ? failed_with("an error communicating with the ECE Service", t) : everything_came(t);
        };
        w.run_to_end();
        REQUIRE(w.record("Test-AzureStack"));
        CHECK(w.record("Test-AzureStack")->how == (elsewhere ? outcome::done : outcome::failed));
        CHECK(w.record("Test-AzureStack")->attempts == (elsewhere ? 2 : 1));
        if (elsewhere) CHECK(w.ran[0].second != w.ran[1].second);
    }
}

TEST_CASE("information that fails everywhere ends") {
    scheduler_world w(plan_of({information_unit(1)}), 3);
    w.calls = [](const task& t, unsigned) { return failed_with("no", t); };
    w.run_to_end();
    CHECK(w.record("Test-AzureStack")->how == outcome::failed);
    CHECK(w.ran.size() == 2);
}

TEST_CASE("information that the endpoint does not offer is skipped, and nothing is missing for it") {
    scheduler_world w(plan_of({information_unit(1)}), 3);
    w.calls = [](const task&, unsigned) {
        attempt_result r;
        r.how = attempt_result::ending::not_offered;
        r.words = "the term is not recognized";
        return r;
    };
    w.run_to_end();
    CHECK(w.record("Test-AzureStack")->how == outcome::skipped);
    CHECK(w.record("Test-AzureStack")->harmless);
    CHECK(w.ran.size() == 1);
}
