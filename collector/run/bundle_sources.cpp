#include "bundle_sources.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

#include "stamplog/base/bytes.hpp"
#include "stamplog/zip/directory.hpp"
#include "stamplog/zip/local_file.hpp"
#include "text.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

std::int64_t unix_seconds(utc_time t) { return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count(); }

std::optional<sha256_digest> digest_of(const std::string& hex) {
    const auto raw = from_hex(hex);
    if (!raw || raw->size() != sha256_digest{}.size()) return std::nullopt;
    sha256_digest d{};
    std::copy(raw->begin(), raw->end(), d.begin());
    return d;
}

pack::role_zip source_of(const landed_zip& z) {
    pack::role_zip s;
    s.file = z.file;
    s.folder = z.folder;
    s.role = z.role;
    s.ercs = z.ercs;
    s.from = {z.session, z.command, z.parameters};
    s.sha256 = digest_of(z.sha256);
    return s;
}

// "<node>/Reports/Cluster.log" -> node
std::optional<std::string> node_of_cluster_log(const std::string& member) {
    constexpr std::string_view ending = "/Reports/Cluster.log";
    if (member.size() <= ending.size() || !same_name(std::string_view(member).substr(member.size() - ending.size()), ending))
        return std::nullopt;
    const std::string before = member.substr(0, member.size() - ending.size());
    const auto slash = before.rfind('/');
    const std::string node = slash == std::string::npos ? before : before.substr(slash + 1);
    return node.empty() ? std::nullopt : std::optional(node);
}

bool has_own_cluster_logs(const collected& c) {
    return std::any_of(c.files.begin(), c.files.end(), [](const auto& f) { return f.first.starts_with("cluster/"); });
}

}  // namespace

std::vector<pack::zip_member_copy> cluster_logs_in_storage_zips(const collected& c) {
    std::vector<pack::zip_member_copy> out;
    std::set<std::string> nodes;
    for (const auto& z : c.zips) {
        if (z.superseded || !same_name(z.role, "Storage")) continue;
        auto file = zip::open_file(z.file);
        if (!file) continue;  // packing will name it: it reads the same zip
        auto directory = zip::read_directory(**file);
        if (!directory) continue;
        for (const auto& e : directory->entries)
            if (auto node = node_of_cluster_log(e.name); node && nodes.insert(*node).second)
                out.push_back({z.file, e.name, "cluster/" + *node + "/Cluster.log", *node});
    }
    return out;
}

pack::sources bundle_sources(const collected& c, const report::case_document& about) {
    pack::sources s;
    const auto started = unix_seconds(about.started);
    s.texts.push_back({"_stamplog/case.json", report::to_json(about), started, "", {}});
    for (const auto& z : c.zips)
        if (!z.superseded) s.zips.push_back(source_of(z));
    for (const auto& [name, file] : c.files) s.files.push_back({file, name, "", {}});
    for (const auto& [name, text] : c.documents) s.texts.push_back({name, text, started, "", {}});
    if (!has_own_cluster_logs(c)) s.copies = cluster_logs_in_storage_zips(c);
    return s;
}

}  // namespace stamplog::run
