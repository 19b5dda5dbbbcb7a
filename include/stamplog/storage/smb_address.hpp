// Where an SMB share is: \\HOST\NAME\path, //HOST/NAME/path or smb://HOST[:port]/NAME/path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"

namespace stamplog::storage {

struct smb_address {
    std::string host;  // a DNS name or an IPv4 address
    std::uint16_t port = 445;
    std::string share;
    std::string path = {};  // below the share, '/' separated, as safe_name() accepts it; empty: the share itself

    // For people and receipts: \\HOST\NAME\path, or smb://HOST:port/NAME/path where the port is not 445.
    std::string text() const;
    // \\HOST\NAME, however it was written.
    std::string share_text() const;
    bool operator==(const smb_address&) const = default;
};

// Whether somebody means a share; false for a local path and for every other URL.
bool is_smb_address(std::string_view text) noexcept;

// errc::config: what is wrong, and how it is written. A user or a password in it is refused, and not repeated in the message.
[[nodiscard]] result<smb_address> parse_smb_address(std::string_view text);

}  // namespace stamplog::storage
