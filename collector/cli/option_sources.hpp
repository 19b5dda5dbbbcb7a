// Where an option's value comes from: flag, environment, stamplog.toml, default, in this order.
#pragma once

#include <string>
#include <vector>

#include "settings_file.hpp"
#include "verb.hpp"

namespace stamplog::cli {

struct held_option {
    std::string name, value, source;  // "--share", "\\10.0.0.5\logs", "flag"
};

// errc::config: a section that is no verb, a key that is no option of its verb, with the nearest known one.
[[nodiscard]] result<void> check_names(const settings_file& from, const CLI::App& root);
// Gives what was not typed its value from the environment, else from the file; returns what holds, defaults too.
// errc::config with the place of a value that does not fit. Does not know secrets: no option holds one.
[[nodiscard]] result<std::vector<held_option>> fill_options(CLI::App& root, CLI::App& verb, const settings_file& from,
                                                            world& w);
std::vector<std::string> verb_names(const CLI::App& root);
const CLI::App* find_verb(const CLI::App& root, std::string_view name);  // null: there is none
// Names of all options that stand with `verb` (null: before one): "--role", "--json".
std::vector<std::string> option_names(const CLI::App& root, const CLI::App* verb);

}  // namespace stamplog::cli
