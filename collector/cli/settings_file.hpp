// stamplog.toml: defaults of options, and stamps of one's own. Looked for at --config or $STAMPLOG_CONFIG, in the working
// folder, and in ~/.config/stamplog; what several of them set, the first of these sets.
#pragma once

#include <string>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/cli/world.hpp"

namespace stamplog::cli {

struct setting {
    std::string file;
    std::string section;  // "" at the top, "collect", "stamp.frankfurt"
    std::string key;
    std::vector<std::string> values;  // one, or those of a list
};

class settings_file {
 public:
    // errc::config: --config or $STAMPLOG_CONFIG names no file; what is there is no TOML, or holds something else than texts,
    // numbers, truth values and lists of these. `warnings`: a file in the working folder that another user can write.
    [[nodiscard]] static result<settings_file> read(const std::string& config_flag, world& w,
                                                    std::vector<std::string>& warnings);

    const std::vector<setting>& all() const { return all_; }
    const setting* find(std::string_view section, std::string_view key) const;
    bool has_section(std::string_view section) const;

 private:
    std::vector<setting> all_;
    std::vector<std::string> sections_;
};

}  // namespace stamplog::cli
