#include "stamp_identity.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace stamplog;
using namespace stamplog::cli;

namespace {

std::string machine(const char* value) {
    const auto e = make_endpoint(value);
    REQUIRE(e);
    return e->machine;
}

std::set<std::string> names(const std::vector<const char*>& ercs, const pep::stamp_information& stamp = {}) {
    std::vector<endpoint_program> programs;
    for (const auto* value : ercs) programs.push_back(*make_endpoint(value));
    return names_of_stamp(stamp, programs, false);
}

bool one_stamp(const std::set<std::string>& a, const std::set<std::string>& b) {
    return std::ranges::any_of(a, [&](const auto& name) { return b.contains(name); });
}

}  // namespace

TEST_CASE("a machine is one, however it is spoken to") {
    for (const auto* value :
         {"winrm://AZS-ercs01", "winrms://azs-ERCS01", "azs-ercs01:5986", "ssh://me@azs-ercs01", "ssh://you@AZS-ERCS01:22"})
        CHECK(machine(value) == machine("azs-ercs01"));
    CHECK(machine("ssh://me@[fe80::1]:22") == machine("[fe80::1]:5985"));
    // What listens on an unusual port may be forwarded from another machine.
    CHECK(machine("127.0.0.1:40001") != machine("127.0.0.1:40002"));
    CHECK(machine("ssh://me@host:2222") != machine("ssh://me@host"));
    CHECK(machine("exec:pwsh -s") == machine("exec:pwsh   -s"));
    CHECK(machine("exec:pwsh -s") != machine("exec:pwsh"));
}

TEST_CASE("a stamp is known by its CloudID and by each of its ERCS, not by its region") {
    pep::stamp_information east, west;
    east.region = west.region = "local";
    east.cloud_id = "0A0B";
    east.ercs_addresses = {"10.0.0.1", "10.0.0.2", "10.0.0.3"};
    west.ercs_addresses = {"10.9.0.1"};
    CHECK(one_stamp(names({"10.0.0.1"}, east), names({"10.0.0.3"})));
    CHECK(one_stamp(names({"azs-ercs01"}, east), names({"10.0.0.3"}, east)));
    CHECK_FALSE(one_stamp(names({"10.0.0.1"}, east), names({"10.9.0.1"}, west)));
    west.cloud_id = "0a0b";
    CHECK(one_stamp(names({"10.0.0.1"}, east), names({"10.9.0.1"}, west)));
    CHECK_FALSE(one_stamp(names_of_stamp(east, {}, true), names({"10.0.0.1"}, east)));
}
