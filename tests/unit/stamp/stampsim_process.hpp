// The program stampsim as a process, and a session on one of its endpoints.
#pragma once

#include <nlohmann/json.hpp>

#include "list_log.hpp"
#include "seeded_entropy.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/session/session.hpp"
#include "stamplog/transport/channel.hpp"
#include "temp_folder.hpp"

struct stampsim_process {
    // Makes a stamp of 1 MB in a folder of its own; `more` goes to `init` as it is.
    explicit stampsim_process(const std::string& faults = "", const std::string& more = "");

    std::filesystem::path dir() const { return folder.path() / "s"; }
    std::filesystem::path share() const { return dir() / "share"; }
    stamplog::result<std::unique_ptr<stamplog::transport::channel>> spawn(int ercs = 1);
    stamplog::result<std::unique_ptr<stamplog::session::session>> open(
        int ercs = 1, stamplog::psrp::host_kind host = stamplog::psrp::host_kind::none);
    // The zips of role folders on the share, whole or not.
    std::vector<std::filesystem::path> zips() const;
    std::string output_log() const;  // of the only collection
    nlohmann::json state();
    std::size_t transcripts(std::size_t ercs = 1) {
        return state()["ercs"][ercs - 1]["transcripts"]["count"].get<std::size_t>();
    }

    temp_folder folder;
    stamplog::system_clock time;
    stamplog::system_entropy random;
    stamplog::testing::list_log log;
};

// The verb's exit status must be 0; what it prints.
std::string run_stampsim(const std::string& arguments);
stamplog::psrp::credential_ptr log_writer(const char* password = "L0gWriter!");
stamplog::psrp::command collect_roles(const std::vector<std::string>& roles, const std::string& unc = "\\\\sim\\logs");
stamplog::psrp::command close_endpoint();
