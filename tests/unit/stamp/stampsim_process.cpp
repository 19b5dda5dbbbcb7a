#include "stampsim_process.hpp"

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

using namespace stamplog;

namespace {

std::string run_program(const std::string& arguments) {
    const auto line = std::string("'") + STAMPSIM_PROGRAM + "' " + arguments;
    FILE* pipe = ::popen(line.c_str(), "r");
    REQUIRE(pipe);
    std::string text;
    char buffer[4096];
    while (auto n = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
    REQUIRE(::pclose(pipe) == 0);
    return text;
}

}  // namespace

stampsim_process::stampsim_process(const std::string& faults) {
    const auto file = folder.path() / "faults.toml";
    std::ofstream(file) << faults;
    run_program("init '" + dir().string() + "' --size-mb 1 --faults '" + file.string() + "'");
}

result<std::unique_ptr<transport::channel>> stampsim_process::spawn(int ercs) {
    return transport::spawn({{STAMPSIM_PROGRAM, "stdio", dir().string(), "--ercs", std::to_string(ercs)}});
}

result<std::unique_ptr<session::session>> stampsim_process::open(int ercs) {
    auto link = spawn(ercs);
    if (!link) return fail(link.error());
    session::options o;
    o.open_timeout = o.ack_timeout = o.close_timeout = std::chrono::seconds(20);
    return session::session::open(std::move(*link), o, time, random, log);
}

nlohmann::json stampsim_process::state() { return nlohmann::json::parse(run_program("state '" + dir().string() + "' --json")); }

psrp::credential_ptr log_writer(const char* password) {
    return std::make_shared<const psrp::credential>(psrp::credential{"SIM\\logwriter", secret(std::string(password))});
}

psrp::command collect_roles(const std::vector<std::string>& roles, const std::string& unc) {
    return {"Get-AzureStackLog", {{"FilterByRole", roles}, {"OutputSharePath", unc}, {"OutputShareCredential", log_writer()}}};
}

psrp::command close_endpoint() {
    return {"Close-PrivilegedEndpoint",
            {{"TranscriptsPathDestination", std::string("\\\\sim\\logs")}, {"Credential", log_writer()}}};
}
