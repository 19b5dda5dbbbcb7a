// CLIXML: the text form of a value inside a PSRP message (MS-PSRP 2.2.5; SMA/serialization.cs, SerializationStrings.cs).
// No <Objs> root and no declaration are written; both, a BOM, and the PowerShell namespace are accepted.
// Stateless and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"
#include "stamplog/psrp/limits.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// errc::corrupt with the element's path for what is not CLIXML; errc::limit for depth or node count. An empty text is nil
// (that is how a server writes a null output object). Several values below <Objs> come as one list.
// Objects that are referred to are shared, so a walk over the result may meet one twice; the limits hold for the walk, not
// for the text. A reference to an object that encloses it (a cycle) reads as nil.
[[nodiscard]] result<value> read_clixml(std::string_view text, const limits& lim = {});

std::string write_clixml(const value& v);

// _xHHHH_ escapes (EncodeString / XmlConvert.DecodeName), without XML escaping. Exposed for tests.
std::string encode_text(std::string_view wtf8);
std::string decode_text(std::string_view escaped);

}  // namespace stamplog::psrp
