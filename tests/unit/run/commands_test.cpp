#include "commands.hpp"

#include <catch2/catch.hpp>

#include "scheduler_world.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

TEST_CASE("a collection's command carries roles, window and timeout, and is described without its secrets") {
    plan::request asked;
    asked.timeout_minutes = 90;
    asked.nodes = {"azs-xrp01"};
    auto u = logs_unit(1, {"Storage", "ACS"});
    u.when = {*parse_rfc3339("2026-11-21T00:00:00Z"), *parse_rfc3339("2026-11-21T04:00:00Z")};
    pep::landing_folder landing{R"(\\h\s\run)", "/tmp",
                                std::make_shared<psrp::credential>(psrp::credential{"u", secret("hunter2")})};
    const auto c = command_of(u, {asked, landing, landing, 60, u.when.to});
    CHECK(c.name == "Get-AzureStackLog");
    std::string all;
    for (const auto& [name, value] : describe_arguments(c)) all += name + "=" + value + "\n";
    CHECK(all.find("FilterByRole=Storage,ACS\n") != std::string::npos);
    CHECK(all.find("FilterByNode=azs-xrp01\n") != std::string::npos);
    CHECK(all.find("TimeOutInMinutes=90\n") != std::string::npos);
    CHECK(all.find("FromDate=2026-11-21T00:00:00Z\n") != std::string::npos);
    CHECK(all.find("OutputShareCredential=(credential)\n") != std::string::npos);
    CHECK(all.find("hunter2") == std::string::npos);
}

TEST_CASE("a part of a role asks for its own window, nodes and log types") {
    plan::request asked;
    asked.nodes = {"N1", "N2"};
    asked.when = {*parse_rfc3339("2026-11-21T00:00:00Z"), *parse_rfc3339("2026-11-21T04:00:00Z")};
    auto u = logs_unit(9, {"Storage"});
    u.when = {*parse_rfc3339("2026-11-21T02:00:00Z"), asked.when.to};
    u.part_of = 1;
    const pep::landing_folder landing{R"(\\h\s\run)", "/tmp", nullptr};
    const auto sent = [&] {
        std::string all;
        for (const auto& [name, value] : describe_arguments(command_of(u, {asked, landing, landing, 0, u.when.to})))
            all += name + "=" + value + "\n";
        return all;
    };
    CHECK(sent().find("FromDate=2026-11-21T02:00:00Z\n") != std::string::npos);
    CHECK(sent().find("FilterByNode=N1,N2\n") != std::string::npos);
    u.nodes = {"N2"};
    u.log_types = {"File"};
    CHECK(sent().find("FilterByNode=N2\n") != std::string::npos);
    CHECK(sent().find("FilterByLogType=File\n") != std::string::npos);
}

TEST_CASE("a collection to a container names it with its SAS in place of the share, and is described without the signature") {
    const plan::request asked;
    const pep::landing_folder landing{R"(\\h\s\run)", "/tmp", nullptr};
    const secret uri("https://x.blob.core.windows.net/c?sp=rwl&sig=TopSecret%3D");
    const auto c = command_of(logs_unit(1, {"ACS"}), {asked, landing, landing, 60, {}, &uri});
    CHECK(std::get<std::string>(c.arguments.front().val) == uri.reveal());
    std::string all;
    for (const auto& [name, value] : describe_arguments(c)) all += name + "=" + value + "\n";
    CHECK(all.find("OutputSasUri=https://x.blob.core.windows.net/c?sp=rwl&sig=***\n") != std::string::npos);
    CHECK(all.find("FilterByRole=ACS\n") != std::string::npos);
    CHECK(all.find("OutputShare") == std::string::npos);
}

TEST_CASE("every kind of unit has a command of its own") {
    using k = plan::unit_kind;
    const plan::request asked;
    const pep::landing_folder landing{R"(\\h\s\run)", "/tmp", nullptr};
    std::set<std::string> names;
    for (auto kind : {k::test, k::stamp_information, k::support_configuration, k::virtual_disks, k::storage_jobs,
                      k::update_status, k::cluster_log})
        names.insert(command_of(information_unit(1, kind), {asked, landing, landing, 0, {}}).name);
    CHECK(names.size() == 7);
    CHECK(names.count("Test-AzureStack") == 1);
    CHECK(names.count("Get-ClusterLog") == 1);
}
