// errno as an error of ours: what failed on which name, and what the operator can do.
#pragma once

#include <string_view>

#include "stamplog/base/error.hpp"

namespace stamplog::storage {

// "case.tar.zst: write: No space left on device". `number` is errno's value at the failure.
error system_error(std::string_view name, std::string_view doing, int number);

}  // namespace stamplog::storage
