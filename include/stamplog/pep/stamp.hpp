// What is known of a stamp: from the OEM's AzureStackStampDeploymentInfo.json, from Get-AzureStackStampInformation, from
// stamplog.toml, or by flags. Field names: azure-stack-docs and Microsoft's ERCS script (docs/PROTOCOL.md lists them).
#pragma once

#include <string>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::pep {

struct stamp_information {
    std::vector<std::string> ercs_addresses;  // EmergencyConsoleIPAddresses, in the order ERCS01..03
    std::string domain_fqdn, domain_netbios;  // DomainFQDN, DomainNetBIOSName
    std::string external_domain_fqdn;         // ExternalDomainFQDN
    std::string region;                       // RegionName
    std::string timezone;                     // Timezone, a Windows id ("W. Europe Standard Time"); empty: unknown
    std::string stamp_version, oem_version;   // StampVersion, OEMVersion
    std::string cloud_id, deployment_id;      // CloudID, DeploymentID
    std::string as_json;                      // the whole object as it was read, unknown fields kept, UTF-8

    std::string name() const;  // for file names and titles: region, else the domain, else "stamp"
};

// UTF-16LE with BOM, UTF-8 with or without BOM; an object or an array whose first element is one; values that are objects or
// of another type than expected do no harm. errc::corrupt says at which byte; errc::limit above 4 MiB.
[[nodiscard]] result<stamp_information> parse_stamp_json(byte_view file);
// The output object of Get-AzureStackStampInformation.
[[nodiscard]] result<stamp_information> stamp_from_object(const psrp::value& v);

// Minutes east of UTC of a Windows time-zone id at that moment (ICU's CLDR mapping). errc::not_found for an unknown id.
[[nodiscard]] result<int> offset_minutes(const std::string& windows_zone, utc_time at);
// Civil time in the zone ("2026-11-21 14:05") to UTC; a time that does not exist (spring) moves forward, one that is there
// twice (autumn) is the first; `ambiguous` says so.
struct civil_time {
    int year, month, day, hour, minute, second;
};
struct resolved_time {
    utc_time at;
    bool ambiguous = false, shifted = false;
};
[[nodiscard]] result<resolved_time> to_utc(const std::string& windows_zone, const civil_time& t);
[[nodiscard]] result<civil_time> to_civil(const std::string& windows_zone, utc_time at);

}  // namespace stamplog::pep
