// Where stamplog keeps what must survive a run: $XDG_STATE_HOME/stamplog, else ~/.local/state/stamplog.
#pragma once

#include <filesystem>
#include <string>

#include "stamplog/base/result.hpp"
#include "stamplog/cli/world.hpp"
#include "stamplog/run/journal.hpp"

namespace stamplog::cli {

[[nodiscard]] result<std::filesystem::path> state_folder(world& w);
// <yyyymmddThhmmssZ>-<6 hex>: sorts by time, and its end tells two runs of one second apart.
std::string new_run_id(const clock& time, entropy& random);
// By id, its beginning or its end; empty: the latest that did anything, since one that was refused at its beginning is not what
// there is to go on with; the latest at all where none did. errc::not_found, errc::config when several fit.
[[nodiscard]] result<run::run_summary> find_run(const std::filesystem::path& state, const std::string& wanted);

}  // namespace stamplog::cli
