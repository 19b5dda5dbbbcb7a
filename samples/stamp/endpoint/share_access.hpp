// A cmdlet's way to the share: path and credential from its arguments, refusals in Windows' words.
#pragma once

#include <tl/expected.hpp>

#include "endpoint/cmdlet.hpp"

namespace stampsim {

tl::expected<std::filesystem::path, stamplog::psrp::error_record> share_of(cmdlet_call& c, std::string_view path_parameter,
                                                                           std::string_view credential_parameter);

}  // namespace stampsim
