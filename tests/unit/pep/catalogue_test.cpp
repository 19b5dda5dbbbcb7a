#include <catch2/catch.hpp>
#include <set>

#include "stamplog/pep/catalogue.hpp"

using namespace stamplog;

TEST_CASE("the catalogue holds the 79 current roles and 24 older ones, each once") {
    std::set<std::string_view> names;
    std::size_t current = 0;
    for (const auto& r : pep::roles()) {
        names.insert(r.name);
        current += r.current;
        CHECK_FALSE(pep::published_in(r).empty());
        CHECK(r.weight >= 1);
        CHECK_FALSE(r.holds.empty());
    }
    CHECK(names.size() == 103);
    CHECK(pep::roles().size() == 103);
    CHECK(current == 79);
}

TEST_CASE("roles carry the marks of Microsoft's script and article") {
    std::set<std::string_view> asdk, multi_node, on_demand;
    for (const auto& r : pep::roles()) {
        if (r.asdk_only) asdk.insert(r.name);
        if (r.multi_node_only) multi_node.insert(r.name);
        if (r.on_demand) on_demand.insert(r.name);
    }
    CHECK(asdk == std::set<std::string_view>{"BGP", "POC"});
    CHECK(multi_node == std::set<std::string_view>{"AzureStackBitlocker", "Compute", "OEM", "PXE"});
    CHECK(on_demand == std::set<std::string_view>{"Gateway", "NC", "OEM", "SLB"});
}

TEST_CASE("a role is found in any case, and only whole") {
    REQUIRE(pep::find_role("Seedring"));
    CHECK(pep::find_role("Seedring")->name == "SeedRing");
    CHECK_FALSE(pep::find_role("Seed"));
    CHECK_FALSE(pep::find_role(""));
}

TEST_CASE("roles of the largest collections weigh more than services") {
    for (const auto* heavy : {"Storage", "VirtualMachines", "BareMetal", "ACS", "NC"})
        CHECK(pep::find_role(heavy)->weight > 2 * pep::find_role("CRP")->weight);
}

TEST_CASE("a mistyped role has near names, at most three, nearest first") {
    const auto near = pep::similar_roles("Stroage");
    REQUIRE_FALSE(near.empty());
    CHECK(near.front() == "Storage");
    CHECK(near.size() <= 3);
    CHECK(pep::similar_roles("Completely different").empty());
}

TEST_CASE("resource providers are known under old and new names") {
    const auto p = pep::resource_providers();
    CHECK(std::set<std::string_view>(p.begin(), p.end()) ==
          std::set<std::string_view>{"iothubServiceHealth", "IotHub", "eventhub", "databoxedge", "SQLAdapter", "MySQLAdapter"});
}

TEST_CASE("each role says which published lists name it") {
    const auto lists = [](const char* role) { return pep::published_in(*pep::find_role(role)); };
    using names = std::vector<std::string_view>;
    CHECK(lists("Storage") == names{"2017", "script 1.6.1", "script 1.8.2", "2020"});
    CHECK(lists("SupportRing") == names{"2020"});
    CHECK(lists("WDS") == names{"2017"});
    CHECK(lists("BGP") == names{"script 1.6.1", "script 1.8.2"});
    CHECK(lists("WindowsDefender") == names{"script 1.8.2"});
    const auto count = [](pep::published_list list) {
        return std::count_if(pep::roles().begin(), pep::roles().end(), [&](const auto& r) { return (r.lists & list) != 0; });
    };
    CHECK(count(pep::article_2017) == 48);
    CHECK(count(pep::script_1_6_1) == 72);
    CHECK(count(pep::script_1_8_2) == 95);
    CHECK(count(pep::article_2020) == 79);
}
