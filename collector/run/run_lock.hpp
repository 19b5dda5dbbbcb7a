// Held by the process that runs the run: tells a living run from one whose process is gone.
#pragma once

#include "file_lock.hpp"

namespace stamplog::run {

// errc::conflict when another process (or another object) holds it.
[[nodiscard]] result<file_lock> lock_run(const std::filesystem::path& folder);
bool is_locked(const std::filesystem::path& folder);
// Who works on the run; nullopt: nobody.
std::optional<lock_holder> who_runs(const std::filesystem::path& folder);

}  // namespace stamplog::run
