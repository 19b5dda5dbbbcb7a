// A CLIXML value as JSON text, for the bundle's stamp/ documents: what the endpoint answered, readable without PowerShell.
#pragma once

#include <string>
#include <vector>

#include "stamplog/psrp/value.hpp"

namespace stamplog::pep {

// UTF-8, indented by two, properties in wire order. An object is its properties (extended, then adapted that extended does not
// hide), a list an array, a dictionary an object keyed by display text; an enum or a wrapped value is the value, bytes base64,
// a SecureString the text "(secret)". Objects nested deeper than 32 become their display text, and after
// a million values, or 10,000 properties of one object, the rest is left out.
std::string to_json(const psrp::value& v);
// All objects of one answer, as an array.
std::string to_json(const std::vector<psrp::value>& output);

}  // namespace stamplog::pep
