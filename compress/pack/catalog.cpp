#include "catalog.hpp"

#include <string_view>

#include "source_readers.hpp"
#include "stamplog/bundle/reader.hpp"

namespace stamplog::pack {

section section_of(const std::string& path) {
    if (path == bundle::case_name) return section::first;
    if (path.starts_with("AzureStackLogs-")) return section::output_log;
    if (path.starts_with("cluster/")) return section::cluster;
    if (path.starts_with("stamp/")) return section::stamp;
    if (path.starts_with("health/")) return section::health;
    if (path.starts_with("transcripts/")) return section::transcripts;
    return section::other;
}

result<void> collect(const sources& from, const std::stop_token& stop, catalog& out, unique_names& names, report& report) {
    if (from.zips.empty() && from.files.empty() && from.texts.empty() && from.copies.empty())
        return fail(errc::not_found, "pack: nothing to pack");
    if (auto r = add_zips(from.zips, stop, out, names, report); !r) return r;
    if (auto r = add_copies(from, out, report); !r) return r;
    if (auto r = add_files(from.files, out, report); !r) return r;
    return add_texts(from.texts, out);
}

}  // namespace stamplog::pack
