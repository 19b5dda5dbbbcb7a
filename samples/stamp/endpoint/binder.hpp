// Binds a command's arguments to a cmdlet's parameters as PowerShell does: names without case, unambiguous beginnings,
// positions, and both ways in which clients send a named argument.
#pragma once

#include <tl/expected.hpp>

#include "endpoint/bound_arguments.hpp"
#include "endpoint/convert.hpp"
#include "stamplog/psrp/records.hpp"
#include "stamplog/psrp/server.hpp"

namespace stampsim {

// `has_input`: objects come through the pipeline, so a mandatory parameter that takes them is not missing. `host` is asked, if
// it can be, for what is missing and for passwords; it may be null.
tl::expected<bound_arguments, stamplog::psrp::error_record> bind(
    const cmdlet_spec& cmdlet, const std::vector<stamplog::psrp::received_argument>& arguments, const time_zone& zone,
    const decryptor& decrypt, bool has_input, streams* host = nullptr);

}  // namespace stampsim
