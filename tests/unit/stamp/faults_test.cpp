#include "stamp/faults.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "endpoint/cmdlet_table.hpp"
#include "stamp/fault_rules.hpp"

using namespace stampsim;

namespace {

const fault_names& known_names() {
    static const fault_names names = *names_of({});
    return names;
}

}  // namespace

TEST_CASE("a fault file gives durations and faults") {
    const auto list = parse_faults(R"(
[durations]
default = 0.5
Storage = 3
"Test-AzureStack" = 2
[[fault]]
kind = "dies"
ercs = 2
role = "Storage"
after_bytes = 1000
times = 1
[[fault]]
kind = "cmdlet-error"
ercs = "AZS-ERCS03"
terminating = false
text = "There is not enough space on the disk."
[[fault]]
kind = "hang"
cmdlet = "Close-PrivilegedEndpoint"
)",
                                   "f.toml", known_names());
    REQUIRE(list);
    CHECK(list->role_duration("storage").count() == 3);
    CHECK(list->role_duration("ECE").count() == 0.5);
    CHECK(list->cmdlet_duration("test-azurestack").count() == 2);
    REQUIRE(list->faults.size() == 3);
    CHECK(list->faults[0].kind == fault_kind::dies);
    CHECK(list->faults[0].after_bytes == 1000);
    CHECK(list->faults[0].in_zip);
    CHECK(list->faults[1].ercs == 3);
    CHECK_FALSE(list->faults[1].terminating);
    CHECK(list->faults[2].cmdlet == "Close-PrivilegedEndpoint");
}

TEST_CASE("a fault file with a mistake is refused with its line and what is allowed") {
    struct mistake {
        const char *text, *line, *says;
    };
    const mistake mistakes[] = {
        {"[[fault]]\nkind = \"explodes\"", "f.toml:2:", "one of: unreachable, dies"},
        {"[[fault]]\nkind = 3", "f.toml:2:", "one of: unreachable"},
        {"[[fault]]\nercs = 1", "f.toml:1:", "needs kind"},
        {"[[fault]]\nkind = \"dies\"\nafter = 3", "f.toml:3:", "takes kind, ercs, times, where, role, after_bytes"},
        {"faults = 3", "f.toml:1:", "unknown entry"},
        {"[[fault]\n", "f.toml:1:", ""},
        // Types: nothing falls back to a default in silence.
        {"[[fault]]\nkind = \"dies\"\nafter_bytes = \"3\"", "f.toml:3:", "whole number"},
        {"[[fault]]\nkind = \"dies\"\nafter_bytes = 3.5", "f.toml:3:", "whole number"},
        {"[[fault]]\nkind = \"dies\"\nafter_bytes = -1", "f.toml:3:", "whole number"},
        {"[[fault]]\nkind = \"dies\"\ntimes = -1", "f.toml:3:", "from 1"},
        {"[[fault]]\nkind = \"dies\"\ntimes = 0", "f.toml:3:", "from 1"},
        {"[[fault]]\nkind = \"slow-role\"\nseconds = \"2\"", "f.toml:3:", "seconds"},
        {"[[fault]]\nkind = \"slow-role\"\nseconds = inf", "f.toml:3:", "seconds"},
        {"[[fault]]\nkind = \"cmdlet-error\"\nterminating = \"no\"", "f.toml:3:", "true or false"},
        {"[[fault]]\nkind = \"cmdlet-error\"\ntext = 3", "f.toml:3:", "text"},
        {"[[fault]]\nkind = \"dies\"\nwhere = \"disk\"", "f.toml:3:", "\"wire\" or \"zip\""},
        // Keys of other kinds, keys that are missing, keys that cannot go together.
        {"[[fault]]\nkind = \"unreachable\"\nrole = \"ECE\"", "f.toml:3:", "takes kind, ercs, times, text"},
        {"[[fault]]\nkind = \"log-noise\"\ntext = \"x\"", "f.toml:3:", "takes kind, ercs, times"},
        {"[[fault]]\nkind = \"slow-role\"\nrole = \"ECE\"", "f.toml:1:", "needs seconds"},
        {"[[fault]]\nkind = \"dies\"\nrole = \"ECE\"\nwhere = \"wire\"", "f.toml:1:", "where = \"zip\""},
        {"[[fault]]\nkind = \"hang\"\ncmdlet = \"Get-AzureStackLog\"\nafter_bytes = 1", "f.toml:1:", "one of the two"},
        {"[[fault]]\nkind = \"cmdlet-error\"\ncmdlet = \"Get-ClusterLog\"\nrole = \"ECE\"", "f.toml:1:", "collects roles"},
        // Names.
        {"[[fault]]\nkind = \"dies\"\nercs = 4", "f.toml:3:", "1 or \"AZS-ERCS01\""},
        {"[[fault]]\nkind = \"dies\"\nercs = \"FOO3\"", "f.toml:3:", "3 or \"AZS-ERCS03\""},
        {"[[fault]]\nkind = \"role-missing\"\nrole = \"Storrage\"", "f.toml:3:", "it has ACS, ACSBlob"},
        {"[[fault]]\nkind = \"cmdlet-error\"\ncmdlet = \"Get-Date\"", "f.toml:3:", "it has Close-PrivilegedEndpoint"},
        {"[[fault]]\nkind = \"hang\"\ncmdlet = \"Get-Log\"", "f.toml:3:", "it has Close-PrivilegedEndpoint"},
        {"[[fault]]\nkind = \"stalls\"\nnode = \"AZS-NODE99\"", "f.toml:3:", "it has AZS-ACS01"},
        {"[[fault]]\nkind = \"times-out\"\nover_minutes = -1", "f.toml:3:", "whole number"},
        {"[[fault]]\nkind = \"times-out\"\ntext = \"x\"", "f.toml:3:", "takes kind, ercs, times, role, node, over_minutes"},
        {"[[fault]]\nkind = \"test-fails\"\ntext = \"AzsNothing\"", "f.toml:3:", "it has AzsControlPlane"},
        {"[durations]\nStorage = \"long\"", "f.toml:2:", "number of seconds"},
        {"[durations]\nStorage = true", "f.toml:2:", "number of seconds"},
        {"[durations]\nStorage = -1", "f.toml:2:", "number of seconds"},
        {"[durations]\nStorrage = 1", "f.toml:2:", "a role of this stamp (ACS"},
        {"[durations]\nStorage = 1\nstorage = 2", "f.toml:", "twice"},
    };
    for (const auto& m : mistakes) {
        INFO(m.text);
        const auto list = parse_faults(m.text, "f.toml", known_names());
        REQUIRE_FALSE(list);
        CAPTURE(list.error().what);
        CHECK(list.error().what.starts_with(m.line));
        CHECK(list.error().what.find(m.says) != std::string::npos);
        CHECK(list.error().code == stamplog::errc::config);
    }
}

TEST_CASE("every kind has a name of its own that reads back, with the keys that it takes") {
    const std::map<std::string_view, std::string> values{{"text", "\"AzsControlPlane\""},
                                                         {"role", "\"ECE\""},
                                                         {"seconds", "1"},
                                                         {"where", "\"zip\""},
                                                         {"after_bytes", "7"},
                                                         {"after_exchanges", "3"},
                                                         {"cmdlet", "\"Get-AzureStackLog\""},
                                                         {"id", "\"Id\""},
                                                         {"terminating", "false"},
                                                         {"node", "\"AZS-NODE01\""},
                                                         {"over_minutes", "60"}};
    std::set<fault_kind> kinds;
    for (const auto& rule : fault_rules()) {
        INFO(rule.name);
        CHECK(to_string(rule.kind) == rule.name);
        kinds.insert(rule.kind);
        std::string file = "[[fault]]\nkind = \"" + std::string(rule.name) + "\"\nercs = 1\ntimes = 2\n";
        for (auto key : rule.keys)
            if (rule.kind != fault_kind::hang || key != "cmdlet") file += std::string(key) + " = " + values.at(key) + "\n";
        const auto list = parse_faults(file, "f", known_names());
        REQUIRE(list);
        CHECK(list->faults[0].kind == rule.kind);
        CHECK(list->faults[0].times == 2);
    }
    CHECK(kinds.size() == fault_rules().size());
}

TEST_CASE("a stamp with one ERCS and a stamp with its own content have other names") {
    fault_names small = known_names();
    small.ercs_count = 1;
    CHECK(parse_faults("[[fault]]\nkind = \"hang\"\nercs = 1", "f", small));
    CHECK_FALSE(parse_faults("[[fault]]\nkind = \"hang\"\nercs = 3", "f", small));
    small.roles = {"Custom"};
    CHECK(parse_faults("[[fault]]\nkind = \"role-missing\"\nrole = \"custom\"", "f", small));
    CHECK_FALSE(parse_faults("[[fault]]\nkind = \"role-missing\"\nrole = \"ECE\"", "f", small));
}

TEST_CASE("the cmdlets that a fault may name are those of the endpoint") {
    std::set<std::string_view> named(endpoint_cmdlets().begin(), endpoint_cmdlets().end()), own;
    for (const auto& c : cmdlet_table())
        if (!c.module.empty()) own.insert(c.name);
    CHECK(named == own);
}
