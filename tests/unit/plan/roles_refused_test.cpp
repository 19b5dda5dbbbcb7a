#include <catch2/catch.hpp>

#include "stamplog/plan/plan.hpp"

using namespace stamplog;

namespace {
std::vector<std::string> refused(const char* words) {
    plan::unit u;
    u.roles = {"Storage", "ACS", "SupportRing", "OEM"};
    return plan::roles_refused(u, words);
}
using names = std::vector<std::string>;
}  // namespace

TEST_CASE("roles that an error names as unknown are found, whole names in any case") {
    CHECK(refused("The role 'OEM' is not valid on this stamp.") == names{"OEM"});
    CHECK(refused("Unknown role: supportring") == names{"SupportRing"});
    CHECK(refused("Roles OEM, SupportRing were not found.") == names{"SupportRing", "OEM"});
    CHECK(refused("Cannot validate argument on parameter 'FilterByRole'. The argument \"OEM\" does not belong to the set "
                  "\"Storage,ACS\" "
                  "specified by the ValidateSet attribute.") == names{"OEM"});
    CHECK(refused("Role SupportRing does not exist. Valid roles: ACS, Storage, OEM") == names{"SupportRing"});
    CHECK(refused("Role SupportRingServices does not exist.").empty());
}

TEST_CASE("errors about something else refuse no role") {
    for (const auto* words :
         {"", "There is not enough space on the disk.", "Collecting role Storage. The network path was not found.",
          "Role Storage: the share was not found", "Role Storage failed", "Storage is not valid",
          "ACS timed out for role Storage"}) {
        INFO(words);
        CHECK(refused(words).empty());
    }
}
