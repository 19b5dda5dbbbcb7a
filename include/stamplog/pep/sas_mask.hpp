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

struct masked_text {
    std::string name;  // plain, of the text inside a zip; empty: the file itself is the text
    std::string text;  // UTF-8
};
// The texts of a transcript (a text, or a zip of texts), masked, where one of them holds a SAS; empty: none does.
// errc::corrupt, limit, io: it cannot be read whole, so nobody knows.
[[nodiscard]] result<std::vector<masked_text>> masked_texts(const std::filesystem::path& transcript);

}  // namespace stamplog::pep
