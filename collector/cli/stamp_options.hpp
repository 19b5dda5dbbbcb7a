// The options by which a verb knows the stamp: which ERCS, who we are, which share; and what they resolve to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "stamplog/base/log.hpp"
#include "stamplog/pep/stamp.hpp"
#include "stamplog/run/run.hpp"
#include "verb.hpp"

namespace stamplog::cli {

class stamp_options {
 public:
    void declare(CLI::App& verb, bool with_share);

    std::string stamp;  // a file, or the name of a [stamp.NAME] in stamplog.toml
    std::vector<std::string> ercs;
    std::string user, credential_file;
    std::string share, share_user, share_credential_file, share_local;
    std::string timezone;
};

struct resolved_stamp {
    pep::stamp_information information;
    std::vector<run::endpoint> endpoints;
    std::string user;                          // on the endpoints; empty where the transport has none
    std::optional<pep::landing_folder> share;  // whole share, without the run's folder
    bool simulated = false;
};
// errc::config for what is missing or contradictory, with the flag to give. Asks for passwords only when needed.
// `log` must outlive the endpoints.
[[nodiscard]] result<resolved_stamp> resolve(const stamp_options& o, context& c, log_sink& log);

}  // namespace stamplog::cli
