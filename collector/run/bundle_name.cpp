#include <chrono>
#include <set>

#include "stamplog/run/job.hpp"

namespace stamplog::run {
namespace {

constexpr std::size_t longest_part = 40;

std::string cleaned(const std::string& text, const char* otherwise) {
    std::string out;
    for (char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        // The underscore separates the parts, so it may not stand inside one.
        if (out.size() < longest_part) out += plain ? c : '-';
    }
    while (!out.empty() && (out.front() == '.' || out.front() == '-')) out.erase(out.begin());
    while (!out.empty() && (out.back() == '.' || out.back() == '-')) out.pop_back();
    return out.empty() ? otherwise : out;
}

std::string roles_part(const plan::plan& what) {
    if (!what.asked.preset.empty()) return what.asked.preset;
    std::set<std::string> roles;
    for (const auto& u : what.units) roles.insert(u.roles.begin(), u.roles.end());
    if (roles.size() == 1) return *roles.begin();
    return std::to_string(roles.size()) + "roles";
}

std::string compact(utc_time t) {
    std::string out;
    for (char c : format_rfc3339(t))
        if (c != '-' && c != ':') out += c;
    return out.substr(0, 13) + "Z";  // 20261121T0240Z
}

}  // namespace

std::string bundle_name(const plan::plan& what, const std::string& stamp, const std::string& run_id, pack::profile profile,
                        int seal) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(what.asked.when.to - what.asked.when.from).count();
    const std::string tail = run_id.size() > 6 ? run_id.substr(run_id.size() - 6) : run_id;
    return cleaned(what.asked.case_id, "nocase") + "_" + cleaned(stamp, "stamp") + "_" + compact(what.asked.when.from) + "-" +
           std::to_string(minutes) + "m_" + cleaned(roles_part(what), "roles") + "_" + cleaned(tail, "run") +
           (seal > 1 ? "-" + std::to_string(seal) : "") + std::string(bundle::file_ending(pack::container_of(profile)));
}

}  // namespace stamplog::run
