// What a share's server said, as an error of ours.
#pragma once

#include <string>

#include "smb_wire.hpp"
#include "stamplog/base/error.hpp"
#include "stamplog/storage/smb_address.hpp"

namespace stamplog::storage::smb {

// "\\host\logs\case.tar.zst: write: the share is full". `number` is libsmbclient's errno.
error share_error(const smb_address& where, std::string_view name, std::string_view doing, int number);
// Why a share could not be entered. `user` is DOMAIN\NAME.
error enter_error(const smb_address& where, const std::string& user, stage reached, int number);

// The server or the way to it went away; the same may work over a new connection.
bool may_come_back(const error& e) noexcept;

}  // namespace stamplog::storage::smb
