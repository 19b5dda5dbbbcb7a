// PowerShell's conversion of an argument to its parameter's type, as far as the endpoint's parameters need it.
#pragma once

#include <functional>

#include "endpoint/bound_arguments.hpp"
#include "endpoint/streams.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/value.hpp"

namespace stampsim {

using decryptor = std::function<stamplog::result<stamplog::secret>(const stamplog::psrp::encrypted_string&)>;

// `host` may be null; one that can be asked is asked for the password of a user that stands for a credential.
// nullopt on success; else the reason, as the text behind "Cannot process argument transformation on parameter 'X'. ".
std::optional<std::string> convert(const stamplog::psrp::value& v, const parameter_spec& p, const time_zone& zone,
                                   const decryptor& decrypt, streams* host, bound_value& out);

}  // namespace stampsim
