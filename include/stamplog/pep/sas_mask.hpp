// A SAS given to the endpoint itself (OutputSasUri) is recorded by the endpoint's own transcript; our copy must not spread it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/result.hpp"

namespace stamplog::pep {

// The text with the value of every SAS signature (sig=…, also sig%3D…, in any case) replaced by "***". Only the signature is
// secret: permissions and expiry stay, since they explain failures. Works on UTF-8 and on any 8-bit text.
std::string mask_sas(std::string_view text);

// A transcript (a text, or a zip of texts) that holds a SAS, as masked copies in UTF-8: a text becomes the file `copy`, the
// texts of a zip become files in the folder `copy`. Empty: it holds none, and nothing was written. errc::corrupt, limit, io: it
// cannot be read whole, so nobody knows.
[[nodiscard]] result<std::vector<std::filesystem::path>> write_masked(const std::filesystem::path& transcript,
                                                                      const std::filesystem::path& copy);

}  // namespace stamplog::pep
