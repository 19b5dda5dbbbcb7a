// Writes a role's zips into a folder: generated from the seed, or served bit for bit from the content folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "content/growing_file.hpp"
#include "content/role_plan.hpp"
#include "content/served_zips.hpp"

namespace stampsim {

// Spoils a zip that lies complete under a name that no role zip has; its error ends the writing.
using zip_spoiler = std::function<stamplog::result<void>(const std::filesystem::path& file)>;

class role_source {
 public:
    [[nodiscard]] static stamplog::result<role_source> open(const stamp_settings& s, const time_zone& zone);

    std::vector<std::string> roles() const;                              // all that the stamp has, in order of the name
    std::optional<std::string> spelling(const std::string& role) const;  // as the stamp spells it; nullopt: does not have it

    // Names of the files written; `spoil` is for the first. errc::cancelled when the guard said stop: a cut file stays, as it
    // would.
    [[nodiscard]] stamplog::result<std::vector<std::string>> write(const std::string& role, const window& w,
                                                                   const collection_filter& f,
                                                                   const std::filesystem::path& folder,
                                                                   const std::string& timestamp, const step_guard& guard,
                                                                   const zip_spoiler& spoil = {}) const;

 private:
    role_source(const stamp_settings& s, const time_zone& zone) : settings_(&s), zone_(&zone) {}
    scene stage() const { return {*settings_, *zone_}; }
    const stamp_settings* settings_;  // the stamp's, which outlives this
    const time_zone* zone_;
    served_roles served_;
};

}  // namespace stampsim
