// PowerShell's conversion of an argument to its parameter's type, as far as the endpoint's parameters need it.
#pragma once

#include <functional>

#include "endpoint/bound_arguments.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/value.hpp"

namespace stampsim {

using decryptor = std::function<stamplog::result<stamplog::secret>(const stamplog::psrp::encrypted_string&)>;

// nullopt on success; else the reason, as the text behind "Cannot process argument transformation on parameter 'X'. ".
std::optional<std::string> convert(const stamplog::psrp::value& v, const parameter_spec& p, const time_zone& zone,
                                   const decryptor& decrypt, bound_value& out);

}  // namespace stampsim
