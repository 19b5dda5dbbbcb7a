// What a stamp folder was made with. Kept as stampsim.json in the folder, so that every endpoint process sees the same stamp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "stamplog/base/result.hpp"

namespace stampsim {

struct stamp_settings {
    std::uint64_t seed = 1;
    int ercs_count = 3;                                // 1 or 3
    int nodes = 4;                                     // hosts of the scale unit
    std::uint64_t size_mb = 32;                        // zips of all roles for a window of four hours, in MB, about
    std::uint64_t huge_member_mb = 0;                  // one member of that size in the Storage role, 0: none
    std::string timezone = "W. Europe Standard Time";  // Windows id
    bool cluster_log_to_share =
        false;                   // Get-ClusterLog -Destination reaches the share, as with a share open to the stamp's machines
    std::uint16_t smb_port = 0;  // on which shares other than its own are reached; 0: none is
    std::filesystem::path content;  // absolute; empty: content is generated
};

// The one user and the one share of every simulated stamp. They are public, because nothing real is behind them.
inline constexpr const char* cloud_admin = "AZURESTACK\\CloudAdmin";
inline constexpr const char* cloud_admin_password = "S1mulated!";
inline constexpr const char* share_host = "sim";
inline constexpr const char* share_name = "logs";
inline constexpr const char* share_user = "SIM\\logwriter";
inline constexpr const char* share_password = "L0gWriter!";
inline constexpr const char* cluster_name = "S-Cluster";

std::string ercs_name(int number);  // 1 -> AZS-ERCS01
std::string node_name(int number);  // 1 -> AZS-NODE01
std::vector<std::string> node_names(const stamp_settings& s);
// Infrastructure VMs, ERCS included, as an integrated system has them.
std::vector<std::string> infrastructure_vms(const stamp_settings& s);

// errc::config for a value outside its range; says which.
[[nodiscard]] stamplog::result<void> check(const stamp_settings& s);
std::string to_json(const stamp_settings& s);
[[nodiscard]] stamplog::result<stamp_settings> settings_from_json(const std::string& text);

}  // namespace stampsim
