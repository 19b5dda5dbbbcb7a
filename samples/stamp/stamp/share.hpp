// \\sim\logs: which folder below DIR/share a UNC path means, and what a share says to a wrong name, user or password.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"

namespace stampsim {

struct share_user_view {
    std::string user;
    std::string_view password;
};

// Whether a path is one of \\sim\logs.
bool is_own_share(std::string_view unc);

// The folder, which must be there: nothing is made or touched. The error's text is Windows' own: errc::not_found "The network
// path was not found", errc::auth "The user name or password is incorrect" or "Access is denied" (no credential: the ERCS VM's
// own account has no right there; a link that leads out of the share), errc::refused for a name that Windows would not take,
// errc::conflict when there is no such folder.
[[nodiscard]] stamplog::result<std::filesystem::path> open_share(const std::filesystem::path& share, std::string_view unc,
                                                                 const std::optional<share_user_view>& user);

}  // namespace stampsim
