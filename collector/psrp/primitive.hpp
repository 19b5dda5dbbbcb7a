// The text of a primitive: what stands in <I32>, <Db>, <BA>… (MS-PSRP 2.2.5.1; numbers as XmlConvert reads and writes them).
#pragma once

#include <string>
#include <string_view>

#include "clixml_tag.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// `text` is free of XML's escapes. False when it is not what the tag asks for: a number out of its range, a bad GUID.
[[nodiscard]] bool parse_primitive(tag type, std::string_view text, value& out);

// The element that carries this alternative; tag::object for an object.
tag tag_for(const value& v) noexcept;
// The text between the tags, without escapes; empty for nil and objects.
std::string primitive_text(const value& v);

}  // namespace stamplog::psrp
