#include "stamp/settings.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "stamp/utf16.hpp"

namespace stampsim {
namespace {

std::string numbered(const char* stem, int number) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%02d", number);
    return std::string(stem) + digits;
}

}  // namespace

std::string ercs_name(int number) { return numbered("AZS-ERCS", number); }
std::string node_name(int number) { return numbered("AZS-NODE", number); }

std::vector<std::string> node_names(const stamp_settings& s) {
    std::vector<std::string> names;
    for (int i = 1; i <= s.nodes; ++i) names.push_back(node_name(i));
    return names;
}

std::vector<std::string> infrastructure_vms(const stamp_settings& s) {
    std::vector<std::string> names{"AZS-ACS01", "AZS-ACS02",  "AZS-ACS03", "AZS-ADFS01", "AZS-CA01",  "AZS-GWY01",
                                   "AZS-NC01",  "AZS-NC02",   "AZS-NC03",  "AZS-SLB01",  "AZS-SLB02", "AZS-SQL01",
                                   "AZS-WAS01", "AZS-WASP01", "AZS-XRP01", "AZS-XRP02",  "AZS-XRP03", "AZS-DC01"};
    for (int i = 1; i <= s.ercs_count; ++i) names.push_back(ercs_name(i));
    return names;
}

stamplog::result<void> check(const stamp_settings& s) {
    using stamplog::errc;
    using stamplog::fail;
    if (s.ercs_count != 1 && s.ercs_count != 3) return fail(errc::config, "--ercs: a stamp has 1 or 3 ERCS VMs");
    if (s.nodes < 1 || s.nodes > 16) return fail(errc::config, "--nodes: a scale unit has 1 to 16 nodes");
    if (s.size_mb < 1 || s.size_mb > 200'000) return fail(errc::config, "--size-mb: 1 to 200000");
    if (s.huge_member_mb > 200'000) return fail(errc::config, "--huge-member-mb: 0 to 200000");
    // stampsim.json is JSON, which holds no other text.
    if (!is_utf8(s.content.string())) return fail(errc::config, "--content: the folder's name is not UTF-8");
    return {};
}

std::string to_json(const stamp_settings& s) {
    nlohmann::ordered_json j;
    j["format"] = 1;
    j["seed"] = s.seed;
    j["ercs"] = s.ercs_count;
    j["nodes"] = s.nodes;
    j["size_mb"] = s.size_mb;
    j["huge_member_mb"] = s.huge_member_mb;
    j["timezone"] = s.timezone;
    j["cluster_log_to_share"] = s.cluster_log_to_share;
    j["smb_port"] = s.smb_port;
    j["content"] = s.content.string();
    return j.dump(2) + "\n";
}

stamplog::result<stamp_settings> settings_from_json(const std::string& text) try {
    auto j = nlohmann::json::parse(text);
    if (j.at("format").get<int>() != 1)
        return stamplog::fail(stamplog::errc::unsupported, "stampsim.json: made by another version of stampsim",
                              "Make the stamp folder again with stampsim init.");
    stamp_settings s;
    s.seed = j.at("seed").get<std::uint64_t>();
    s.ercs_count = j.at("ercs").get<int>();
    s.nodes = j.at("nodes").get<int>();
    s.size_mb = j.at("size_mb").get<std::uint64_t>();
    s.huge_member_mb = j.at("huge_member_mb").get<std::uint64_t>();
    s.timezone = j.at("timezone").get<std::string>();
    s.cluster_log_to_share = j.at("cluster_log_to_share").get<bool>();
    s.smb_port = j.value("smb_port", std::uint16_t{0});  // folders of earlier versions have none
    s.content = j.at("content").get<std::string>();
    if (auto ok = check(s); !ok) return stamplog::fail_in("stampsim.json", ok);
    return s;
} catch (const nlohmann::json::exception& e) {
    return stamplog::fail(stamplog::errc::corrupt, std::string("stampsim.json: ") + e.what());
}

}  // namespace stampsim
