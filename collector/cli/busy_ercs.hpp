// Whether an ERCS still works for somebody else: a client that was killed leaves its shell and its collection running there,
// and one Get-AzureStackLog per ERCS at a time is a rule.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "stamplog/base/log.hpp"
#include "stamplog/cli/world.hpp"
#include "stamplog/session/winrm.hpp"

namespace stamplog::cli {

// Whether a shell's resource URI is that of this session configuration, which may be a name or a whole URI; names have no case.
bool is_of_configuration(const std::string& resource, const std::string& configuration);

class busy_ercs {
 public:
    // Looks up what other runs of ours have open, or left open.
    busy_ercs(world& w, log_sink& log, const std::string& own_run);
    // errc::conflict when a shell of such a run is there, with what to do; other shells of the same user are
    // told to the log. A service that does not tell what is open, asked twice, is no obstacle, and the log says so.
    [[nodiscard]] result<void> check(const std::string& name, const session::winrm_target& target,
                                     const std::stop_token& stop) const;
    // What to type about the run that check() found in the way; empty: it found none.
    std::string next_command() const;

 private:
    world& w_;
    log_sink& log_;
    struct owner {
        std::string run;
        bool lives = false;  // its process goes on
    };
    void remember(const owner& by) const;
    const owner* owner_of(const std::string& name, const std::string& shell) const;
    std::map<std::string, owner> left_;     // session id -> run
    std::map<std::string, owner> opening_;  // ERCS -> run, where no id was heard
    mutable std::mutex mutex_;              // every ERCS is checked on a thread of its own
    mutable std::optional<owner> in_the_way_;
};

}  // namespace stamplog::cli
