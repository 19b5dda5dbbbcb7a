// sim:DIR and sim:demo: a simulated stamp in place of a real one. The only part of stamplog that knows stampsim.
#pragma once

#include <string>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/cli/world.hpp"

namespace stamplog::cli {

// What a simulated stamp gives by default, all of it public knowledge (docs/STAMPSIM.md).
struct simulated_stamp {
    std::vector<std::vector<std::string>> endpoints;  // argv of each endpoint on standard input and output
    std::string identity;                             // the same for every name of its folder
    std::string stamp_file;                           // its AzureStackStampDeploymentInfo.json
    std::string share_unc, share_local, share_user, share_password, user;
};
bool is_simulated(const std::string& endpoint);
// errc::config when DIR is no stamp folder, or stampsim does not lie beside stamplog. sim:demo makes a stamp below
// `demo_folder` when there is none.
[[nodiscard]] result<simulated_stamp> simulated(const std::string& endpoint, const std::string& demo_folder, world& w);

}  // namespace stamplog::cli
