// Where things lie in a stamp folder, and how one is made and opened.
//
//   stampsim.json                        settings
//   AzureStackStampDeploymentInfo.json   what the OEM hands over
//   faults.toml                          copied at init; may be edited between runs
//   ledger.sqlite                        sessions, collections, faults used (ledger.hpp)
//   share/                               \\sim\logs
//   ercs/NAME/transcripts/               until Close-PrivilegedEndpoint takes them away
//   ercs/NAME/sessions/                  lock files of living sessions
//   ercs/NAME/disk/                      what a cmdlet wrote to the ERCS VM's own disk
#pragma once

#include <filesystem>

#include "stamp/settings.hpp"
#include "stamplog/base/result.hpp"

namespace stampsim {

class stamp_folder {
 public:
    // errc::conflict when the folder exists and is not empty. `faults` may be empty.
    [[nodiscard]] static stamplog::result<stamp_folder> make(const std::filesystem::path& dir, const stamp_settings& s,
                                                             const std::filesystem::path& faults);
    // errc::not_found, with what to type, when it is no stamp folder.
    [[nodiscard]] static stamplog::result<stamp_folder> open(const std::filesystem::path& dir);

    const stamp_settings& settings() const { return settings_; }
    const std::filesystem::path& root() const { return root_; }
    std::filesystem::path share() const { return root_ / "share"; }
    std::filesystem::path ledger() const { return root_ / "ledger.sqlite"; }
    std::filesystem::path faults() const { return root_ / "faults.toml"; }
    std::filesystem::path ercs(const std::string& name) const { return root_ / "ercs" / name; }
    std::filesystem::path transcripts(const std::string& name) const { return ercs(name) / "transcripts"; }
    std::filesystem::path sessions(const std::string& name) const { return ercs(name) / "sessions"; }
    std::filesystem::path disk(const std::string& name) const { return ercs(name) / "disk"; }

 private:
    stamp_folder(std::filesystem::path root, stamp_settings s) : root_(std::move(root)), settings_(std::move(s)) {}
    std::filesystem::path root_;
    stamp_settings settings_;
};

}  // namespace stampsim
