// A place to stage to as the operator names it: a folder, a share with its user, or a Blob container with its SAS.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/log.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/stage/stage.hpp"
#include "stamplog/storage/smb.hpp"

namespace stamplog::stage {

// By its spelling: https:// (and http://, for an emulator on this machine) is a container, \\HOST and smb:// a share.
enum class target_kind { folder, blob, share };
target_kind kind_of(std::string_view text) noexcept;

struct target {
    std::string text;  // as it was named, without secrets
    std::shared_ptr<const secret> sas = {};
    std::shared_ptr<const storage::smb_login> login = {};  // of a share
    std::string secret_file = {};  // where the SAS or the password came from, to be named in a command; empty: from elsewhere

    target_kind kind() const noexcept { return kind_of(text); }
};

struct surroundings {
    clock& time;
    log_sink* log = nullptr;
    std::uint64_t bytes_per_second = 0;  // 0: no limit
    std::stop_token stop = {};
    storage::smb_options smb = {};
};

// to() with the target opened. errc::unsupported: a kind that this version cannot write to.
[[nodiscard]] result<receipt> to_target(const std::vector<item>& items, const target& where, const surroundings& around,
                                        const progress& told = {});

// Before a run, while nothing has been made: the container is there and lets us in, and the SAS permits what is needed. One
// that expires before `expected` has passed is a warning in the log: what is then missing can be staged with another.
// Of a share: its server lets us in, the folder is there, or was made, and a small file could be put there and taken away.
// errc::config, whatever is wrong. Folders are checked where they are made (run).
[[nodiscard]] result<void> check_target(const target& where, const surroundings& around, std::chrono::seconds expected);

// "https://ACCOUNT…/CONTAINER?sv=…" or the part behind the question mark, as people are handed it, for the target `text`.
// errc::config: the URL is another container's, or it is no SAS.
[[nodiscard]] result<secret> sas_for(std::string_view text, secret given);

}  // namespace stamplog::stage
