#include <algorithm>
#include <catch2/catch.hpp>

#include "stamplog/pep/pep_session.hpp"

using namespace stamplog;

namespace {
utc_time at(const char* text) { return *parse_rfc3339(text); }

const psrp::argument_value* find(const psrp::command& c, std::string_view name) {
    const auto it = std::find_if(c.arguments.begin(), c.arguments.end(), [&](const auto& a) { return a.name == name; });
    return it == c.arguments.end() ? nullptr : &it->val;
}
template <class T>
T get(const psrp::command& c, std::string_view name) {
    const auto* v = find(c, name);
    REQUIRE(v);
    REQUIRE(std::holds_alternative<T>(*v));
    return std::get<T>(*v);
}

pep::landing_folder share() {
    auto writer = std::make_shared<psrp::credential>();
    writer->user = "SIM\\logwriter";
    return {"\\\\sim\\logs\\run", "/nowhere", writer};
}
}  // namespace

TEST_CASE("Get-AzureStackLog always carries share, credential, window and timeout, and only the filters asked for") {
    pep::get_log_parameters p;
    p.from = at("2026-11-21T10:00:00Z");
    p.to = at("2026-11-21T14:00:00Z");
    const auto c = pep::get_azurestack_log(p, share(), 60);
    CHECK(c.name == "Get-AzureStackLog");
    CHECK(c.arguments.size() == 5);
    CHECK(get<std::string>(c, "OutputSharePath") == "\\\\sim\\logs\\run");
    CHECK(get<psrp::credential_ptr>(c, "OutputShareCredential")->user == "SIM\\logwriter");
    CHECK(get<std::int32_t>(c, "TimeOutInMinutes") == 240);
    CHECK(get<psrp::date_time>(c, "FromDate").at == p.from);
    CHECK(get<psrp::date_time>(c, "FromDate").offset_minutes == 60);
    CHECK(get<psrp::date_time>(c, "ToDate").at == p.to);
    CHECK(get<psrp::date_time>(c, "ToDate").offset_minutes == 60);
}

TEST_CASE("Get-AzureStackLog's filters are lists, its dump switch a switch") {
    pep::get_log_parameters p;
    p.roles = {"Storage", "ACS"};
    p.resource_providers = {"eventhub"};
    p.nodes = {"azs-xrp01"};
    p.log_types = {"File", "WindowsEvent"};
    p.include_dump_file = true;
    p.timeout_minutes = 30;
    const auto c = pep::get_azurestack_log(p, share(), 0);
    using list = std::vector<std::string>;
    CHECK(get<list>(c, "FilterByRole") == p.roles);
    CHECK(get<list>(c, "FilterByResourceProvider") == p.resource_providers);
    CHECK(get<list>(c, "FilterByNode") == p.nodes);
    CHECK(get<list>(c, "FilterByLogType") == p.log_types);
    CHECK(get<std::int32_t>(c, "TimeOutInMinutes") == 30);
    get<psrp::switch_on>(c, "IncludeDumpFile");
    CHECK_FALSE(find(c, "OutputPath"));
}

TEST_CASE("Get-ClusterLog counts its span in minutes, none means the whole log") {
    CHECK(get<std::int32_t>(pep::get_cluster_log("\\\\h\\s", std::chrono::hours(4)), "TimeSpan") == 240);
    CHECK_FALSE(find(pep::get_cluster_log("\\\\h\\s", std::chrono::minutes(0)), "TimeSpan"));
    CHECK(get<std::int32_t>(pep::get_cluster_log("\\\\h\\s", std::chrono::minutes::max()), "TimeSpan") == 2'147'483'647);
}

TEST_CASE("disks and storage jobs are the cluster's") {
    CHECK(get<std::string>(pep::get_virtual_disk(), "CimSession") == "S-Cluster");
    CHECK(get<std::string>(pep::get_storage_job(), "CimSession") == "S-Cluster");
}

TEST_CASE("every command that we make passes the allow-list") {
    const pep::allow_list list;
    for (const auto& c : {pep::get_azurestack_log({}, share(), 0), pep::test_azurestack(), pep::get_stamp_information(),
                          pep::get_support_configuration(), pep::get_virtual_disk(), pep::get_storage_job(),
                          pep::get_update_status(), pep::get_cluster_log("x", {}), pep::get_command()}) {
        INFO(c.name);
        CHECK(list.check(c));
    }
}

TEST_CASE("an outcome's message is the reason's, else the first error's") {
    pep::call_outcome o;
    CHECK(o.message().empty());
    o.errors.emplace_back().message = "first";
    CHECK(o.message() == "first");
    o.reason.emplace().message = "There is not enough space on the disk.";
    CHECK(o.message() == "There is not enough space on the disk.");
    o.errors.clear();
    o.reason->message.clear();
    o.reason->fully_qualified_id = "ScriptsNotAllowed";
    CHECK(o.message() == "ScriptsNotAllowed");
}
