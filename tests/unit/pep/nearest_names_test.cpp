#include "nearest_names.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace stamplog::pep;

TEST_CASE("edit distance counts insertions, deletions, replacements and swaps, not case") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("SLB", "slb") == 0);
    CHECK(edit_distance("SLB", "SLBX") == 1);
    CHECK(edit_distance("SLB", "SB") == 1);
    CHECK(edit_distance("SLB", "SLX") == 1);
    CHECK(edit_distance("SLB", "LSB") == 1);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("a name of any length is compared without harm") {
    const std::string huge(1 << 20, 'x');
    CHECK(edit_distance(huge, "Storage") == 64);
}

TEST_CASE("names that begin as the given one come although they are longer") {
    const std::string_view known[] = {"KeyVaultControlPlane", "Storage", "KeyVaultDataPlane"};
    CHECK(nearest_names("keyvault", known) == std::vector<std::string_view>{"KeyVaultControlPlane", "KeyVaultDataPlane"});
}
