#include <algorithm>
#include <catch2/catch.hpp>

#include "stamplog/pep/catalogue.hpp"
#include "stamplog/plan/plan.hpp"

using namespace stamplog;
using plan::unit_kind;

namespace {
plan::request asking(std::vector<std::string> roles) {
    plan::request r;
    r.roles = std::move(roles);
    r.when = {*parse_rfc3339("2026-11-21T09:30:00Z"), *parse_rfc3339("2026-11-21T13:30:00Z")};
    return r;
}
plan::plan made(const plan::request& r, std::size_t ercs = 3, const plan::history& known = {}) {
    auto p = plan::make_plan(r, ercs, known);
    REQUIRE(p);
    return *p;
}
std::vector<plan::unit> logs(const plan::plan& p) {
    std::vector<plan::unit> out;
    std::copy_if(p.units.begin(), p.units.end(), std::back_inserter(out),
                 [](const auto& u) { return u.kind == unit_kind::logs; });
    return out;
}
const plan::unit* unit_with(const plan::plan& p, const std::string& role) {
    for (const auto& u : p.units)
        if (std::find(u.roles.begin(), u.roles.end(), role) != u.roles.end()) return &u;
    return nullptr;
}
bool has(const plan::plan& p, unit_kind k) {
    return std::any_of(p.units.begin(), p.units.end(), [&](const auto& u) { return u.kind == k; });
}
bool warned(const plan::plan& p, const char* part) {
    return std::any_of(p.warnings.begin(), p.warnings.end(), [&](const auto& w) { return w.find(part) != std::string::npos; });
}
}  // namespace

TEST_CASE("a plan begins with Test-AzureStack and ends with what is quick, ids in order") {
    const auto p = made(asking({"Storage"}));
    REQUIRE(p.units.size() == 8);
    CHECK(p.units[0].kind == unit_kind::test);
    CHECK(p.units[1].kind == unit_kind::logs);
    CHECK(p.units[1].title == "Storage");
    CHECK(p.units[1].exclusive);
    for (const auto k : {unit_kind::cluster_log, unit_kind::stamp_information, unit_kind::support_configuration,
                         unit_kind::virtual_disks, unit_kind::storage_jobs, unit_kind::update_status})
        CHECK(has(p, k));
    for (std::size_t i = 0; i < p.units.size(); ++i) {
        CHECK(p.units[i].id == static_cast<int>(i + 1));
        CHECK(p.units[i].exclusive == (p.units[i].kind == unit_kind::logs));
        CHECK(p.units[i].when.from == p.asked.when.from);
    }
}

TEST_CASE("with --skip-test the test is left out") {
    auto r = asking({"SeedRing"});
    r.skip_test = true;
    const auto p = made(r);
    CHECK_FALSE(has(p, unit_kind::test));
    CHECK(unit_with(p, "SeedRing")->after == 0);
}

TEST_CASE("SeedRing waits for the test whose report it holds, and comes last among the logs") {
    const auto p = made(asking({"SeedRing", "Storage", "ACS", "CRP", "NRP"}));
    CHECK(unit_with(p, "SeedRing")->after == 1);
    CHECK(p.units[0].kind == unit_kind::test);
    CHECK(logs(p).back().roles == std::vector<std::string>{"SeedRing"});
    CHECK(unit_with(p, "Storage")->after == 0);
}

TEST_CASE("a SeedRing that this stamp is known to be slow at does not come last") {
    const plan::history known{{{"SeedRing", 1000}, {"Storage", 500}, {"ACS", 500}, {"CRP", 500}}, {}};
    const auto p = made(asking({"SeedRing", "Storage", "ACS", "CRP"}), 3, known);
    CHECK(logs(p).front().roles == std::vector<std::string>{"SeedRing"});
}

TEST_CASE("heavy roles go alone, light ones together") {
    const auto p = made(asking({}));
    for (const auto* heavy : {"Storage", "VirtualMachines", "BareMetal", "ACS", "NC"})
        CHECK(unit_with(p, heavy)->roles.size() == 1);
    CHECK(unit_with(p, "MDM")->roles.size() > 1);
    CHECK(unit_with(p, "MDM")->title.find("light roles") != std::string::npos);
}

TEST_CASE("every role means all 79 current names, in units that note instead of fail") {
    auto preset = asking({});
    preset.preset = "all";
    for (const auto& p : {made(asking({})), made(preset)}) {
        std::vector<std::string> names;
        for (const auto& u : logs(p)) {
            CHECK(u.roles_assumed);
            CHECK_FALSE(u.roles.empty());
            names.insert(names.end(), u.roles.begin(), u.roles.end());
        }
        CHECK(names.size() == 79);
        CHECK(logs(p).size() <= 25);
        for (const auto& r : pep::roles()) CHECK((std::count(names.begin(), names.end(), r.name) == 1) == r.current);
        CHECK(p.warnings.empty());
    }
}

TEST_CASE("on one ERCS the multi-node roles stand by themselves") {
    const auto p = made(asking({}), 1);
    for (const auto* r : {"Compute", "OEM", "PXE"}) CHECK(unit_with(p, r)->roles.size() == 1);
}

TEST_CASE("names given twice are collected once, in the catalogue's spelling, with a warning") {
    const auto p = made(asking({"storage", "STORAGE", "SeedRing", "Seedring"}));
    CHECK(logs(p).size() == 2);
    CHECK(unit_with(p, "Storage"));
    CHECK(warned(p, "\"STORAGE\" is named twice"));
}

TEST_CASE("unknown names are kept, with a warning and near names") {
    const auto p = made(asking({"Stroage", "BrandNewRole"}));
    CHECK(unit_with(p, "Stroage"));
    CHECK(unit_with(p, "BrandNewRole"));
    CHECK_FALSE(unit_with(p, "BrandNewRole")->roles_assumed);
    CHECK(warned(p, "did you mean Storage"));
    CHECK(warned(p, "\"BrandNewRole\" is not in the catalogue"));
}

TEST_CASE("a preset and named roles are both collected, and only what the operator named may fail") {
    auto r = asking({"CRP", "ece"});
    r.preset = "secrets";
    const auto p = made(r);
    CHECK_FALSE(unit_with(p, "CRP")->roles_assumed);
    CHECK_FALSE(unit_with(p, "ECE")->roles_assumed);
    CHECK(unit_with(p, "CA")->roles_assumed);
    CHECK_FALSE(warned(p, "twice"));
}

TEST_CASE("an unknown preset is an error that lists the presets") {
    auto r = asking({});
    r.preset = "nework";
    const auto p = plan::make_plan(r, 3, {});
    REQUIRE_FALSE(p);
    CHECK(p.error().code == errc::config);
    CHECK(p.error().hint.find("network") != std::string::npos);
}

TEST_CASE("resource providers have one unit of their own") {
    auto r = asking({});
    r.resource_providers = {"eventhub", "EventHub", "databoxedge"};
    auto p = made(r);
    REQUIRE(logs(p).size() == 1);
    CHECK(logs(p)[0].roles.empty());
    CHECK(logs(p)[0].resource_providers == std::vector<std::string>{"eventhub", "databoxedge"});
    r.roles = {"Storage", "CRP"};
    p = made(r);
    CHECK(std::count_if(p.units.begin(), p.units.end(), [](const auto& u) { return !u.resource_providers.empty(); }) == 1);
    CHECK(unit_with(p, "Storage")->resource_providers.empty());
}

TEST_CASE("cluster logs are left out when nodes or log types exclude them") {
    auto r = asking({"Storage"});
    r.nodes = {"azs-xrp01"};
    CHECK_FALSE(has(made(r), unit_kind::cluster_log));
    r.nodes.clear();
    r.log_types = {"WindowsEvent"};
    CHECK_FALSE(has(made(r), unit_kind::cluster_log));
    r.log_types = {"WindowsEvent", "file"};
    CHECK(has(made(r), unit_kind::cluster_log));
}

TEST_CASE("roles whose detailed logs are made on demand are warned of when named") {
    CHECK(warned(made(asking({"NC", "SLB"})), "Invoke-AzureStackOnDemandLog"));
}

TEST_CASE("history decides the order, per hour of window") {
    const plan::history known{{{"crp", 500}, {"Storage", 10}}, {}};
    const auto p = made(asking({"Storage", "CRP"}), 3, known);
    CHECK(logs(p).front().roles == std::vector<std::string>{"CRP"});
    CHECK(logs(p).front().expected == Approx(2000));  // four hours
}

TEST_CASE("a plan that would run nothing is an error") {
    CHECK(plan::make_plan(asking({"Storage"}), 0, {}).error().code == errc::config);
    CHECK(plan::make_plan(asking({""}), 3, {}).error().code == errc::config);
    auto r = asking({"Storage"});
    r.when.to = r.when.from;
    CHECK(plan::make_plan(r, 3, {}).error().code == errc::config);
    r = asking({"Storage"});
    r.timeout_minutes = 0;
    CHECK(plan::make_plan(r, 3, {}).error().code == errc::config);
}

TEST_CASE("roles of a preset that need Invoke-AzureStackOnDemandLog are named, those of every role are not") {
    for (const char* name : {"network", "hardware"}) {
        INFO(name);
        auto r = asking({});
        r.preset = name;
        CHECK(warned(made(r), "Invoke-AzureStackOnDemandLog"));
    }
    auto every = asking({});
    every.preset = "all";
    CHECK_FALSE(warned(made(every), "Invoke-AzureStackOnDemandLog"));
    every.roles = {"NC"};
    CHECK(warned(made(every), "NC: the detailed logs"));
    CHECK_FALSE(warned(made(every), "SLB"));
}

TEST_CASE("where the time zone is not known, the stamp is asked for it before what carries dates") {
    const auto p = plan::stamp_first(made(asking({"Storage", "SeedRing"})));
    CHECK(p.units.front().kind == plan::unit_kind::stamp_information);
    const int first = p.units.front().id;
    for (const auto& u : p.units) {
        INFO(u.title);
        if (u.title == "SeedRing")
            CHECK(u.after == 1);  // the test, which itself waits
        else if (u.kind == plan::unit_kind::logs || u.kind == plan::unit_kind::test)
            CHECK(u.after == first);
        else
            CHECK(u.after == 0);
    }
    CHECK(p.units.size() == made(asking({"Storage", "SeedRing"})).units.size());
    CHECK(plan::stamp_first({}).units.empty());
}
