// Both escapes of CLIXML text in one pass: _xHHHH_ first, XML's own second.
#pragma once

#include <string>
#include <string_view>

namespace stamplog::psrp {

// Fit for an element's text and, since the double quote is escaped too, for an attribute in double quotes.
void append_escaped(std::string& out, std::string_view wtf8);

}  // namespace stamplog::psrp
