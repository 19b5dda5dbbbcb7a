#include "stampsim_process.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

using namespace stamplog;

std::string run_stampsim(const std::string& arguments) {
    const auto line = std::string("'") + STAMPSIM_PROGRAM + "' " + arguments;
    FILE* pipe = ::popen(line.c_str(), "r");
    REQUIRE(pipe);
    std::string text;
    char buffer[4096];
    while (auto n = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
    REQUIRE(::pclose(pipe) == 0);
    return text;
}

stampsim_process::stampsim_process(const std::string& faults, const std::string& more) {
    const auto file = folder.path() / "faults.toml";
    std::ofstream(file) << faults;
    run_stampsim("init '" + dir().string() + "' --size-mb 1 --faults '" + file.string() + "' " + more);
}

result<std::unique_ptr<transport::channel>> stampsim_process::spawn(int ercs) {
    return transport::spawn({{STAMPSIM_PROGRAM, "stdio", dir().string(), "--ercs", std::to_string(ercs)}});
}

result<std::unique_ptr<session::session>> stampsim_process::open(int ercs, psrp::host_kind host) {
    auto link = spawn(ercs);
    if (!link) return fail(link.error());
    session::options o;
    o.host = host;
    o.open_timeout = o.ack_timeout = o.close_timeout = std::chrono::seconds(20);
    return session::session::open(std::move(*link), o, time, random, log);
}

std::vector<std::filesystem::path> stampsim_process::zips() const {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(share()))
        if (entry.path().extension() == ".zip" && entry.path().parent_path() != share()) all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

std::string stampsim_process::output_log() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(share()))
        if (entry.path().filename() == "Get-AzureStackLog_Output.log") {
            std::ifstream in(entry.path(), std::ios::binary);
            return {std::istreambuf_iterator<char>(in), {}};
        }
    return {};
}

nlohmann::json stampsim_process::state() {
    return nlohmann::json::parse(run_stampsim("state '" + dir().string() + "' --json"));
}

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
