#include "bundle_sources.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "cluster_logs.hpp"
#include "role_zip_name.hpp"
#include "stamplog/base/bytes.hpp"

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

// "transcripts/<ERCS>/…", "AzureStackLogs-<ts>-<ERCS>/…"; empty for what is no ERCS's.
std::string ercs_of(std::string_view member) {
    const auto slash = member.find('/');
    if (slash == member.npos) return {};
    const auto top = member.substr(0, slash);
    if (top == "transcripts") {
        const auto rest = member.substr(slash + 1);
        return std::string(rest.substr(0, std::min(rest.find('/'), rest.size())));
    }
    return std::string(ercs_in(top));
}

}  // namespace

pack::sources bundle_sources(const collected& c, const report::case_document& about) {
    pack::sources s;
    const auto started = unix_seconds(about.started);
    s.texts.push_back({"_stamplog/case.json", report::to_json(about), started, "", {}});
    for (const auto& z : c.zips)
        if (!z.superseded) s.zips.push_back(source_of(z));
    for (const auto& [name, file] : c.files) s.files.push_back({file, name, ercs_of(name), {}});
    for (const auto& [name, text] : c.documents) s.texts.push_back({name, text, started, "", {}});
    s.copies = cluster_logs_in_storage_zips(c);
    return s;
}

}  // namespace stamplog::run
