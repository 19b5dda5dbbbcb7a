// Objects with a container, as messages need them; plain property bags are make_object() of the public header.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

value make_list(std::vector<std::string> type_names, std::vector<value> items);
value make_dictionary(std::vector<std::string> type_names, std::vector<std::pair<value, value>> entries);

// The two dictionary types that PowerShell's own messages use.
value make_hashtable(std::vector<std::pair<value, value>> entries);  // System.Collections.Hashtable
value make_primitive_dictionary(
    std::vector<std::pair<value, value>> entries);  // System.Management.Automation.PSPrimitiveDictionary

value make_version(std::string text);

}  // namespace stamplog::psrp
