// The fields of a stamp's information, taken from JSON that may hold anything.
#pragma once

#include "ordered_json.hpp"
#include "stamplog/pep/stamp.hpp"

namespace stamplog::pep {

// `root`: an object, or an array whose first element is one; errc::corrupt otherwise.
[[nodiscard]] result<stamp_information> stamp_from_json(const ordered_json& root);

}  // namespace stamplog::pep
