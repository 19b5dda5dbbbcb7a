#include "stamp_fields.hpp"

#include <algorithm>

#include "stamplog/base/text.hpp"

namespace stamplog::pep {
namespace {

constexpr std::size_t most_addresses = 16;
constexpr std::size_t longest_field = 256;

// PowerShell's property names have no case.
const ordered_json* find(const ordered_json& object, std::string_view name) {
    for (const auto& [key, val] : object.items())
        if (same_name(key, name)) return &val;
    return nullptr;
}

bool has_control(std::string_view s) {
    return std::any_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string text_field(const ordered_json& object, std::string_view name) {
    const auto* found = find(object, name);
    if (!found || !found->is_string()) return {};
    const auto& text = found->get_ref<const std::string&>();
    return text.size() <= longest_field && !has_control(text) ? text : std::string();
}

bool is_address_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == ':' || c == '-' ||
           c == '%';
}

void add_address(std::vector<std::string>& out, std::string_view text) {
    const bool plain = !text.empty() && text.size() <= longest_field && text.front() != '-' &&
                       std::all_of(text.begin(), text.end(), is_address_character);
    if (plain && out.size() < most_addresses && std::find(out.begin(), out.end(), text) == out.end()) out.emplace_back(text);
}

// An array of strings; what ConvertTo-Json makes of one beyond its depth (the items joined by blanks); or, in Windows
// PowerShell, an object with `value` and `Count`.
void collect_addresses(const ordered_json& v, std::vector<std::string>& out) {
    if (v.is_object()) {
        if (const auto* inner = find(v, "value"); inner && !inner->is_object()) collect_addresses(*inner, out);
    } else if (v.is_array()) {
        for (const auto& item : v)
            if (item.is_string()) add_address(out, item.get_ref<const std::string&>());
    } else if (v.is_string()) {
        std::string_view rest = v.get_ref<const std::string&>();
        while (!rest.empty()) {
            const auto end = std::min(rest.find_first_of(" ,;"), rest.size());
            add_address(out, rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
}

}  // namespace

result<stamp_information> stamp_from_json(const ordered_json& root) {
    const ordered_json* o = root.is_array() && !root.empty() ? &root.front() : &root;
    if (!o->is_object())
        return fail(errc::corrupt, std::string("stamp information: expected an object, found ") + o->type_name(),
                    "Give the AzureStackStampDeploymentInfo.json of the stamp, or what Get-AzureStackStampInformation printed "
                    "as JSON.");
    stamp_information s;
    if (const auto* addresses = find(*o, "EmergencyConsoleIPAddresses")) collect_addresses(*addresses, s.ercs_addresses);
    s.domain_fqdn = text_field(*o, "DomainFQDN");
    s.domain_netbios = text_field(*o, "DomainNetBIOSName");
    s.external_domain_fqdn = text_field(*o, "ExternalDomainFQDN");
    s.region = text_field(*o, "RegionName");
    s.timezone = text_field(*o, "Timezone");
    s.stamp_version = text_field(*o, "StampVersion");
    s.oem_version = text_field(*o, "OEMVersion");
    s.cloud_id = text_field(*o, "CloudID");
    s.deployment_id = text_field(*o, "DeploymentID");
    s.as_json = text_of(*o);
    return s;
}

}  // namespace stamplog::pep
