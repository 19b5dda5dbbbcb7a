#include <algorithm>

#include "source_readers.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/tar.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

bool is_ours(const std::string& path) { return path.starts_with("_stamplog/") && path != bundle::case_name; }

// Copies come zip by zip, so the directory of the last one is kept and each is read once.
class copied_zip {
 public:
    struct member {
        std::uint32_t file = none;
        zip::entry entry;
    };
    result<member> find(const zip_member_copy& copy, catalog& out) {
        if (copy.zip != path_ || file_ == none)
            if (auto r = open(copy.zip, out); !r) return fail(r.error());
        if (!directory_) return fail(directory_.error());
        const auto it = std::find_if(directory_->entries.begin(), directory_->entries.end(),
                                     [&](const zip::entry& e) { return e.name == copy.member && !e.is_directory; });
        if (it == directory_->entries.end()) return fail(errc::not_found, "has no usable member of that name");
        return member{file_, *it};
    }

 private:
    result<void> open(const std::filesystem::path& zip, catalog& out) {
        path_ = zip;
        file_ = none;
        const auto known = out.file_of.find(zip);
        if (known == out.file_of.end()) {
            auto opened = out.opener.open(zip);
            if (!opened) return fail(opened.error());
            out.files.push_back(std::move(*opened));
            file_ = out.file_of.emplace(zip, static_cast<std::uint32_t>(out.files.size() - 1)).first->second;
        } else {
            file_ = known->second;
        }
        directory_ = zip::read_directory(*out.files[file_]);
        return {};
    }

    std::filesystem::path path_;
    std::uint32_t file_ = none;
    result<zip::directory> directory_ = fail(errc::internal, "not read");
};

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
    copied_zip zip;
    for (const auto& copy : from.copies) {
        if (auto r = check_path(copy.name); !r) return r;
        const auto found = zip.find(copy, out);
        if (!found) {
            if (ends_packing(found.error())) return fail(found.error());
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
        auto opened = out.opener.open(f.file);
        if (!opened) {
            if (ends_packing(opened.error())) return fail(opened.error());
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
