// A SAS given to the endpoint itself (OutputSasUri) is recorded by the endpoint's own transcript; our copy must not spread it.
#pragma once

#include <string>
#include <string_view>

namespace stamplog::pep {

// The text with the value of every SAS signature (sig=…, also sig%3D…, in any case) replaced by "***". Only the signature is
// secret: permissions and expiry stay, since they explain failures. Works on UTF-8 and on any 8-bit text.
std::string mask_sas(std::string_view text);

}  // namespace stamplog::pep
