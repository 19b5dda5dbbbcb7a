#include <catch2/catch.hpp>

#include "stamplog/run/job.hpp"

using namespace stamplog;

namespace {
plan::plan plan_of(std::vector<std::string> roles, std::string preset = "") {
    plan::plan p;
    p.asked.case_id = "2611210040001234";
    p.asked.preset = std::move(preset);
    p.asked.when = {*parse_rfc3339("2026-11-21T02:40:00Z"), *parse_rfc3339("2026-11-21T06:40:30Z")};
    plan::unit u;
    u.roles = std::move(roles);
    p.units.push_back(u);
    return p;
}
}  // namespace

TEST_CASE("a bundle's name says case, stamp, window, roles and run", "[cli]") {
    CHECK(run::bundle_name(plan_of({"Storage"}), "frankfurt", "20261121T064000Z-0a1b2c", pack::profile::fast) ==
          "2611210040001234_frankfurt_20261121T0240Z-241m_Storage_0a1b2c.tar.zst");
    CHECK(run::bundle_name(plan_of({"Storage"}), "f", "x-0a1b2c", pack::profile::small).ends_with("_Storage_0a1b2c.tar.xz"));
    CHECK(run::bundle_name(plan_of({"Storage", "ACS"}), "f", "x-0a1b2c", pack::profile::fast).find("_2roles_") !=
          std::string::npos);
    CHECK(run::bundle_name(plan_of({"Storage", "ACS"}, "storage"), "f", "x-0a1b2c", pack::profile::fast).find("_storage_") !=
          std::string::npos);
}

TEST_CASE("nothing from outside gets into a bundle's name that a file name may not hold", "[cli]") {
    auto p = plan_of({"../../etc"});
    p.asked.case_id = "a/b:c*?\"<>|_\n";
    const auto name = run::bundle_name(p, std::string(300, 'x') + "..", "run", pack::profile::fast);
    CHECK(name.find_first_of("/\\:*?\"<>|\n") == std::string::npos);
    CHECK(name.find("..") == std::string::npos);
    CHECK(name.size() < 200);
    CHECK(std::count(name.begin(), name.end(), '_') == 4);
}
