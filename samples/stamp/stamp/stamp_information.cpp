#include "stamp/stamp_information.hpp"

#include <nlohmann/json.hpp>

#include "content/noise.hpp"
#include "stamp/utf16.hpp"

namespace stampsim {
namespace {

std::string guid_of(std::uint64_t seed, const char* name) {
    std::string text;
    append_guid(text, key_of(seed, name));
    return text;
}

nlohmann::ordered_json as_json(const std::vector<information_field>& fields) {
    nlohmann::ordered_json j;
    for (const auto& f : fields) {
        if (auto* text = std::get_if<std::string>(&f.value)) j[f.name] = *text;
        if (auto* list = std::get_if<std::vector<std::string>>(&f.value)) j[f.name] = *list;
        if (auto* nested = std::get_if<std::vector<information_field>>(&f.value)) j[f.name] = as_json(*nested);
    }
    return j;
}

using nested = std::vector<information_field>;

}  // namespace

std::vector<information_field> stamp_information(const stamp_settings& s) {
    std::vector<std::string> addresses;
    for (int i = 0; i < s.ercs_count; ++i) addresses.push_back("192.0.2." + std::to_string(225 + i));
    const std::string domain = "azurestack.local", external = "local.azurestack.external";
    return {
        {"DeploymentID", guid_of(s.seed, "deployment")},
        {"CloudID", guid_of(s.seed, "cloud")},
        {"OEMVersion", std::string("2.2.2010.5")},
        {"StampVersion", std::string("1.2301.2.58")},
        {"RegionName", std::string("local")},
        {"DomainNetBIOSName", std::string("AZURESTACK")},
        {"DomainFQDN", domain},
        {"ExternalDomainFQDN", external},
        {"EmergencyConsoleIPAddresses", addresses},
        {"Timezone", s.timezone},
        {"ExternalDNSIPAddress01", std::string("192.0.2.11")},
        {"ExternalDNSIPAddress02", std::string("192.0.2.12")},
        {"AADTenantID", guid_of(s.seed, "tenant")},
        {"AADTenantName", std::string("simulated.example")},
        {"NumberOfNodes", std::to_string(s.nodes)},
        {"AdminExternalEndpoints", nested{{"AdminPortal", "https://adminportal." + external + "/"},
                                          {"AdminResourceManager", "https://adminmanagement." + external + "/"},
                                          {"AdminHosting", "https://adminhosting." + external + "/"}}},
        {"TenantExternalEndpoints", nested{{"TenantPortal", "https://portal." + external + "/"},
                                           {"TenantResourceManager", "https://management." + external + "/"},
                                           {"TenantHosting", "https://hosting." + external + "/"}}},
    };
}

std::string deployment_info_file(const stamp_settings& s) {
    std::string text;
    for (char c : as_json(stamp_information(s)).dump(4) + "\n") {
        if (c == '\n') text += '\r';
        text += c;
    }
    return "\xff\xfe" + utf16le(text);
}

}  // namespace stampsim
