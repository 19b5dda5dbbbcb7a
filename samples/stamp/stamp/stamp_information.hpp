// The stamp's description, the same object for AzureStackStampDeploymentInfo.json and Get-AzureStackStampInformation.
// Only fields that published scripts and articles name; values are made from the seed.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "stamp/settings.hpp"

namespace stampsim {

struct information_field;
using information_value = std::variant<std::string, std::vector<std::string>, std::vector<information_field>>;
struct information_field {
    std::string name;
    information_value value;
};

std::vector<information_field> stamp_information(const stamp_settings& s);

// As Windows PowerShell 5.1's ConvertTo-Json | Out-File leaves it: UTF-16LE with BOM, CRLF.
std::string deployment_info_file(const stamp_settings& s);

}  // namespace stampsim
