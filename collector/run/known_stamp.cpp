#include "known_stamp.hpp"

#include <utility>

#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

void fill(std::string& known, const std::string& said) {
    if (known.empty()) known = said;
}

std::string take_zone(pep::stamp_information& known, const std::string& said) {
    if (said.empty() || same_name(known.timezone, said)) return {};
    if (const auto usable = pep::offset_minutes(said, utc_time{}); !usable)
        return "the stamp names its time zone " + in_quotes(said) + ", which is not known here";
    const auto given = std::exchange(known.timezone, said);
    if (given.empty()) return "the stamp says that its time zone is " + in_quotes(said);
    return "the stamp says that its time zone is " + in_quotes(said) + ", not " + in_quotes(given) +
           " as given: its own is used from here on; check the window if it was given in stamp time";
}

}  // namespace

std::string known_stamp::learn(const pep::stamp_information& said) {
    std::scoped_lock lock(mutex_);
    if (known_.ercs_addresses.empty()) known_.ercs_addresses = said.ercs_addresses;
    fill(known_.domain_fqdn, said.domain_fqdn);
    fill(known_.domain_netbios, said.domain_netbios);
    fill(known_.external_domain_fqdn, said.external_domain_fqdn);
    fill(known_.region, said.region);
    fill(known_.stamp_version, said.stamp_version);
    fill(known_.oem_version, said.oem_version);
    fill(known_.cloud_id, said.cloud_id);
    fill(known_.deployment_id, said.deployment_id);
    fill(known_.as_json, said.as_json);
    note_ = take_zone(known_, said.timezone);
    return note_;
}

std::string known_stamp::note() const {
    std::scoped_lock lock(mutex_);
    return note_;
}

pep::stamp_information known_stamp::get() const {
    std::scoped_lock lock(mutex_);
    return known_;
}

std::optional<int> known_stamp::offset_at(utc_time at) const {
    const auto zone = get().timezone;
    if (zone.empty()) return std::nullopt;
    const auto minutes = pep::offset_minutes(zone, at);
    return minutes ? std::optional(*minutes) : std::nullopt;
}

}  // namespace stamplog::run
