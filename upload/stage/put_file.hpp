// One file to the target, proved.
#pragma once

#include <functional>

#include "stamplog/stage/stage.hpp"

namespace stamplog::stage {

// Called with the bytes that moved on by half a step; see stage::progress.
using step_counter = std::function<void(std::uint64_t bytes)>;

[[nodiscard]] result<staged_file> put_file(storage::place& target, const item& what, const step_counter& count,
                                           storage::file_calls& calls);

// The same with content in memory. `what` says whether a file under this name may be replaced.
[[nodiscard]] result<void> put_text(storage::place& target, const std::string& name, std::string_view content,
                                    storage::existing what);

}  // namespace stamplog::stage
