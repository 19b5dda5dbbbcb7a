#include "stamp_identity.hpp"

#include "stamplog/base/text.hpp"

namespace stamplog::cli {

std::set<std::string> names_of_stamp(const pep::stamp_information& stamp, const std::vector<endpoint_program>& ercs,
                                     bool simulated) {
    std::set<std::string> names;
    for (const auto& e : ercs) names.insert(e.machine);
    if (simulated) return names;
    if (!stamp.cloud_id.empty()) names.insert("cloud " + lower(stamp.cloud_id));
    for (const auto& address : stamp.ercs_addresses)
        if (const auto e = make_endpoint(address)) names.insert(e->machine);
    return names;
}

}  // namespace stamplog::cli
