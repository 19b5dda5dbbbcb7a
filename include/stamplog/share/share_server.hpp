// An SMB share of our own for as long as a run needs it: a Samba with a configuration, a user and a password of its own
// (docs/decisions/0017-serve-share.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stamplog/base/entropy.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"

namespace stamplog::share {

// Windows speaks SMB on this port only.
inline constexpr std::uint16_t smb_port = 445;

struct server_settings {
    std::string address;  // IPv4, of this machine: the share is served there and nowhere else
    std::uint16_t port = smb_port;
    std::filesystem::path folder = {};   // what is served; there, and ours
    std::filesystem::path program = {};  // stamplog-share; empty: beside our own program
    // Where Samba's programs may lie.
    std::vector<std::filesystem::path> look_in{
        "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/usr/local/samba/sbin", "/usr/local/samba/bin"};
};

// "ADDRESS" or "ADDRESS:PORT". errc::config: neither.
[[nodiscard]] result<server_settings> parse_server_address(const std::string& text);

// Before anything is started: Samba is installed, the address is this machine's, and this user may listen there.
// errc::config, what is wrong and how to mend it.
[[nodiscard]] result<void> check(const server_settings& s);

// Serves until it goes. Its process ends, with Samba and all that was made but the served folder, also when ours is killed.
// One thread at a time.
class server {
 public:
    // check() first, then the server; returns when it takes connections. errc::config as check(); errc::io: it does not start.
    [[nodiscard]] static result<std::unique_ptr<server>> start(const server_settings& s, entropy& random);
    virtual ~server() = default;

    virtual const std::string& unc() const = 0;   // \\ADDRESS\stamplog
    virtual const std::string& user() const = 0;  // DOMAIN\name, made for this server
    virtual const secret& password() const = 0;
    // What happened to it since it was asked last, in words for a log: Samba ended and was started again, or nothing is
    // served any more. nullopt: nothing. Does not wait.
    virtual std::optional<std::string> news() = 0;
    // Ends it now. Idempotent.
    virtual void end() noexcept = 0;
};

}  // namespace stamplog::share
