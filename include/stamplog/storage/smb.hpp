// A folder on an SMB share as a place, through libsmbclient in a worker process of its own (docs/decisions/0010-smb.md).
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/storage/place.hpp"
#include "stamplog/storage/smb_address.hpp"

namespace stamplog::storage {

struct smb_login {
    std::string domain = {}, user;  // an empty domain: the server's own accounts
    secret password;

    // DOMAIN\user, or the user alone.
    std::string name() const;
};
// From DOMAIN\user as people write it.
smb_login smb_login_of(std::string_view name, secret password);

struct smb_options {
    bool encrypt = false;      // errc::unsupported where the server cannot; a share that demands it gets it in any case
    std::string program = {};  // stamplog-smb; empty: beside our own program
    // One answer of the server. Past it the worker is ended, so that a dead server hangs nobody.
    std::chrono::milliseconds answer_within{30'000};
    // How long a server that went away is waited for, at each step; what was read or written before is not done again.
    std::chrono::milliseconds patience{60'000};
};

// The folder is made when missing, its parent is not. Signed SMB 2.1 to 3.1.1; never as a guest; the password goes to that
// server and that share only. Nobody's smb.conf is read. Beyond place's contract:
// - put() goes on where one of the same name and size was cut off. Its parts lie under a temporary name beside the file, and go
//   with the next put() of that name.
// - put() with existing::refuse replaces nothing that anybody else made. For some milliseconds the name is held by a file of
// 128
//   bytes that says so ("stamplog-claim/1"); look() and list() pass over it, and a put() takes away one that a killed run left.
// - put() with existing::replace has a moment without either file.
// - What put() proves is what the server gives back; libsmbclient cannot ask a server to write to its medium.
// errc::auth: user or password; errc::refused: may not enter; errc::not_found: no such share; errc::config: the path's parent
// is missing, it is a file, or stamplog-smb is not installed; errc::disconnected, errc::timed_out.
[[nodiscard]] result<std::unique_ptr<place>> open_smb(const smb_address& where, smb_login who, smb_options how, clock& time);

}  // namespace stamplog::storage
