// Names that lie on a share as they are called here: no server may read them as something else.
#pragma once

#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"

namespace stamplog::storage {

bool is_utf8(std::string_view text) noexcept;

// safe_name(), and what Windows does not take in a name (MS-FSCC 2.1.5): "*<>?|, a blank or a dot at the end of a component,
// devices (CON, NUL, COM1 …), text that is no UTF-8. Samba would store some of them under another name. errc::refused.
[[nodiscard]] result<void> smb_name(const std::string& name);

}  // namespace stamplog::storage
