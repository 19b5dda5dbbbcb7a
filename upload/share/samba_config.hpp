// What the Samba of our own is told: its smb.conf. Text in, text out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "stamplog/base/result.hpp"

namespace stamplog::share {

inline constexpr const char* share_name = "stamplog";
inline constexpr const char* domain_name = "STAMPLOG";

struct samba_config {
    std::string address;
    std::uint16_t port = 0;
    std::filesystem::path folder;  // served
    std::filesystem::path home;    // Samba's own, private; everything that it writes lies there
    std::string user;              // of the share
    std::string account;           // of this machine, as whom files are written
};

// errc::config: a path that smb.conf cannot hold.
[[nodiscard]] result<std::string> smb_conf(const samba_config& c);
// "ACCOUNT = USER": who is who.
std::string user_map(const samba_config& c);

}  // namespace stamplog::share
