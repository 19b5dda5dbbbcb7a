#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "stamplog/pep/catalogue.hpp"

using namespace stamplog;

namespace {
bool brings(const char* preset, std::string_view role) {
    const auto* p = pep::find_preset(preset);
    return p && std::any_of(p->roles.begin(), p->roles.end(), [&](const auto& r) { return r.name == role; });
}
}  // namespace

TEST_CASE("every preset names current roles once, each with its reason") {
    std::set<std::string_view> names;
    for (const auto& p : pep::presets()) {
        INFO(p.name);
        CHECK(names.insert(p.name).second);
        CHECK_FALSE(p.when.empty());
        std::set<std::string_view> roles;
        for (const auto& r : p.roles) {
            INFO(r.name);
            const auto* known = pep::find_role(r.name);
            REQUIRE(known);
            CHECK(known->name == r.name);
            CHECK(known->current);
            CHECK_FALSE(known->asdk_only);
            CHECK_FALSE(r.reason.empty());
            CHECK(roles.insert(r.name).second);
        }
        CHECK(p.roles.empty() == (p.name == "all"));
    }
}

TEST_CASE("presets hold what Microsoft's articles name per problem") {
    CHECK(brings("health", "SeedRing"));
    for (const auto* p : {"update", "secrets", "identity"}) CHECK(brings(p, "ECE"));
    for (const auto* r : {"NC", "SLB", "Gateway"}) CHECK(brings("network", r));
    for (const auto* r : {"BareMetal", "OEM"}) CHECK(brings("hardware", r));
    for (const auto* r : {"Storage", "ACS"}) CHECK(brings("storage", r));
    for (const auto* r : {"SupportBridgeController", "WAS"}) CHECK(brings("support-bridge", r));
}

TEST_CASE("a preset is found in any case, an unknown one is not") {
    CHECK(pep::find_preset("Storage") != nullptr);
    CHECK(pep::find_preset("storag") == nullptr);
}
