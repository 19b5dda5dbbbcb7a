#include <algorithm>

#include "source_readers.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/tar.hpp"
#include "stamplog/zip/local_file.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

bool is_ours(const std::string& path) { return path.starts_with("_stamplog/") && path != bundle::case_name; }

// Where a copy's zip lies in the catalog already, its member's content is found again there.
struct found_member {
    std::uint32_t file = none;
    zip::entry entry;
};

result<found_member> find_member(const zip_member_copy& copy, catalog& out) {
    auto file = zip::open_file(copy.zip);
    if (!file) return fail(file.error());
    auto directory = zip::read_directory(**file);
    if (!directory) return fail(directory.error());
    const auto it = std::find_if(directory->entries.begin(), directory->entries.end(),
                                 [&](const zip::entry& e) { return e.name == copy.member && !e.is_directory; });
    if (it == directory->entries.end()) return fail(errc::not_found, "has no usable member of that name");
    out.files.push_back(std::move(*file));
    return found_member{static_cast<std::uint32_t>(out.files.size() - 1), std::move(*it)};
}

std::uint32_t add_content(const content& c, catalog& out) {
    out.contents.push_back(c);
    return static_cast<std::uint32_t>(out.contents.size() - 1);
}

}  // namespace

std::uint32_t origin_of(const std::string& ercs, catalog& out) {
    if (ercs.empty()) return bundle::no_origin;
    for (std::size_t i = 0; i < out.origins.size(); ++i)
        if (out.origins[i].ercs == ercs && out.origins[i].name.empty()) return static_cast<std::uint32_t>(i);
    out.origins.push_back({{}, ercs, {}, {}, 0, {}});
    return static_cast<std::uint32_t>(out.origins.size() - 1);
}

result<void> check_path(const std::string& path) {
    if (!zip::is_safe(path)) return fail(errc::config, "pack: '" + path + "' is no name for a member of a bundle");
    if (is_ours(path)) return fail(errc::config, "pack: '" + path + "' is a name that pack itself gives");
    return {};
}

result<void> add_copies(const sources& from, catalog& out, report& report) {
    for (const auto& copy : from.copies) {
        if (auto r = check_path(copy.name); !r) return r;
        const auto found = find_member(copy, out);
        if (!found) {
            report.problems.push_back({problem_kind::member_refused, copy.zip.filename().string(), copy.member, found.error()});
            continue;
        }
        const auto& e = found->entry;
        const auto c = add_content(
            {content_kind::zip_member, e.method, found->file, e.crc32, e.size, e.compressed_size, e.data_offset, nullptr}, out);
        out.names.push_back({copy.name, {}, e.mtime, c, origin_of(copy.ercs, out), section_of(copy.name)});
    }
    return {};
}

result<void> add_files(const std::vector<plain_file>& files, catalog& out, report& report) {
    for (const auto& f : files) {
        if (auto r = check_path(f.name); !r) return r;
        auto opened = zip::open_file(f.file);
        if (!opened) {
            report.problems.push_back({problem_kind::member_refused, {}, f.name, opened.error()});
            continue;
        }
        content c;
        c.kind = content_kind::whole_file;
        c.file = static_cast<std::uint32_t>(out.files.size());
        c.size = (*opened)->size();
        out.files.push_back(std::move(*opened));
        out.names.push_back({f.name, {}, bundle::no_time, add_content(c, out), origin_of(f.ercs, out), section_of(f.name)});
    }
    return {};
}

result<void> add_texts(const std::vector<text_member>& texts, catalog& out) {
    for (const auto& t : texts) {
        if (auto r = check_path(t.name); !r) return r;
        content c;
        c.size = t.content.size();
        c.text = &t.content;
        out.names.push_back({t.name,
                             {},
                             t.mtime > 0 ? t.mtime : bundle::no_time,
                             add_content(c, out),
                             origin_of(t.ercs, out),
                             section_of(t.name)});
    }
    return {};
}

}  // namespace stamplog::pack
