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
    CHECK(refused("Role 'OEM' is not a role of this stamp. Valid roles are listed by the operator documentation.") ==
          names{"OEM"});
    CHECK(refused("Collecting: role OEM is unknown; role ACS is fine") == names{"OEM"});
    CHECK(refused("No such roles: OEM and ACS") == names{"ACS", "OEM"});
}

TEST_CASE("a verdict that does not stand beside the role's name is not about the role") {
    for (const auto* words : {"Could not find the machine of role Storage.", "Role Storage: the node is not valid.",
                              "Role ACS does not have a lock.", "The endpoint of role OEM was not found",
                              "Role Storage is not valid for the action plan that runs", "Role ACS was not found on the share",
                              "No such file while collecting role OEM", "Cannot find role OEM's machine",
                              "The argument \"OEM\" is not valid", "An invalid handle was passed while role ACS was collected",
                              "Role Storage is not available", "Roles Storage, ACS failed: invalid operation"}) {
        INFO(words);
        CHECK(refused(words).empty());
    }
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
