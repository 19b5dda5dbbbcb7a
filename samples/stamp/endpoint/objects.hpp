// Short forms for the objects that the cmdlets return.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "stamplog/psrp/value.hpp"

namespace stampsim {

// A PSCustomObject, or with `type` an object of that .NET type and its bases.
stamplog::psrp::value custom_object(std::vector<stamplog::psrp::property> properties);
stamplog::psrp::value typed_object(std::vector<std::string> type_names, std::string to_string,
                                   std::vector<stamplog::psrp::property> properties);
stamplog::psrp::value object_list(std::vector<stamplog::psrp::value> items, std::string type = "System.Object[]");
stamplog::psrp::value dictionary(std::vector<std::pair<stamplog::psrp::value, stamplog::psrp::value>> entries,
                                 std::string type);
stamplog::psrp::value timestamp(std::string round_trip);

}  // namespace stampsim
