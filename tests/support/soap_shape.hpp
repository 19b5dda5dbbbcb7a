// A SOAP request as lines of text, so that two clients' requests can be compared element by element: local names, attributes,
// texts; ids and payloads masked.
#pragma once

#include <set>
#include <string>

namespace stamplog::testing {

// "Header/Locale@lang=en-US", "Body/Receive/DesiredStream=stdout", ...
std::multiset<std::string> shape_of(const std::string& soap);

}  // namespace stamplog::testing
