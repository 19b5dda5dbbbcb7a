// What mends a share that an ERCS VM could not write to.
#pragma once

#include <string>
#include <string_view>

namespace stamplog::pep {

// From the endpoint's own words; empty where they name no trouble of the share's.
std::string share_remedy(std::string_view words);

}  // namespace stamplog::pep
