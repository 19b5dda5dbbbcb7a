// The options by which a verb knows the stamp: which ERCS, who we are, which share; and what they resolve to.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stamplog/base/log.hpp"
#include "stamplog/pep/stamp.hpp"
#include "stamplog/run/run.hpp"
#include "stamplog/share/share_server.hpp"
#include "stamplog/storage/place.hpp"
#include "verb.hpp"
#include "winrm_endpoint.hpp"

namespace stamplog::cli {

class busy_ercs;

class stamp_options {
 public:
    void declare(CLI::App& verb, bool with_share);
    void declare_landing(CLI::App& verb);  // other landings than a share that is there

    std::string stamp;  // a file, or the name of a [stamp.NAME] in stamplog.toml
    std::vector<std::string> ercs;
    std::string user, credential_file;
    std::string share, share_user, share_credential_file, share_local;
    std::string serve_share;                // ADDRESS[:PORT]; of verbs that collect
    std::string landing, landing_sas_file;  // likewise: blob:URL
    std::string timezone;
    winrm_options winrm;
    std::string record;                            // file for the conversation with WinRM endpoints
    bool look_for_busy = false;                    // of a verb that collects: an ERCS that works for a killed run is not used
    std::string own_run;                           // the run that is resumed, whose sessions are its own
    psrp::host_kind host = psrp::host_kind::none;  // whether prompts of the server come here
    std::string typed_stamp;                       // --stamp and --ercs as they came, before anything was looked up
    std::vector<std::string> typed_ercs;
};

struct resolved_stamp {
    pep::stamp_information information;
    std::vector<run::endpoint> endpoints;
    std::vector<bool> over_winrm;              // of each endpoint; false: a program's standard streams
    std::set<std::string> known_by;            // for run::stamp_lock
    std::string user;                          // on the endpoints; empty where the transport has none
    std::optional<pep::landing_folder> share;  // whole share, without the run's folder; set by open_share()
    // Set when the share is reached over SMB: `share->local` is empty then, and it is the caller's to say where copies go.
    std::function<result<std::unique_ptr<storage::place>>()> smb_share;
    std::optional<::stamplog::share::server_settings>
        serves;  // the share is one of our own, which the verb starts; `share` is empty then
    std::optional<run::container_landing> container;  // with --landing; set by open_share()
    bool simulated = false;
    std::vector<std::string> warnings;      // to be printed by the verb, behind its first line
    stamp_options options;                  // as they hold: flags, environment, [stamp.NAME], the simulated stamp's own
    std::string simulated_password;         // of the share; public knowledge
    std::shared_ptr<winrm_login> login;     // null where no endpoint asks for a password
    std::shared_ptr<const busy_ercs> busy;  // null where nobody looks for it
};
// errc::config for what is missing or contradictory, with the flag to give. Asks nothing. `log` must outlive the endpoints.
[[nodiscard]] result<resolved_stamp> resolve(const stamp_options& o, context& c, log_sink& log);
// Gets the password for WinRM endpoints, and fills `share` when one is named: last, since both may ask on the terminal.
[[nodiscard]] result<void> open_share(resolved_stamp& r, context& c);
// The words that name the same stamp on a command line: " --stamp X --ercs Y", quoted for a shell.
std::string endpoint_words(const resolved_stamp& r);

}  // namespace stamplog::cli
