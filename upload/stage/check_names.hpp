// What can be wrong with items, found before a target is opened.
#pragma once

#include "stamplog/stage/stage.hpp"

namespace stamplog::stage {

[[nodiscard]] result<void> check_names(const std::vector<item>& items);

}  // namespace stamplog::stage
