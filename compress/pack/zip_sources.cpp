#include <tbb/parallel_for.h>

#include <algorithm>

#include "source_readers.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/bundle/tar.hpp"
#include "stamplog/zip/local_file.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

struct opened {
    std::shared_ptr<const random_access> file;
    result<zip::directory> directory = fail(errc::internal, "not read");
    sha256_digest sha256{};
    std::optional<error> why;  // the file cannot be opened or hashed
};

result<sha256_digest> hash_of(const random_access& file) {
    sha256 h;
    bytes piece(256u << 10);
    for (std::uint64_t at = 0; at < file.size();) {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file.size() - at));
        if (auto r = file.read_at(at, std::span(piece).first(n)); !r) return fail(r.error());
        h.update(byte_view(piece).first(n));
        at += n;
    }
    return h.finish();
}

opened open_zip(const role_zip& z) {
    opened o;
    auto file = zip::open_file(z.file);
    if (!file) {
        o.why = file.error();
        return o;
    }
    o.file = std::move(*file);
    if (z.sha256) {
        o.sha256 = *z.sha256;
    } else {
        auto h = hash_of(*o.file);
        if (!h) {
            o.why = h.error();
            return o;
        }
        o.sha256 = *h;
    }
    o.directory = zip::read_directory(*o.file);
    return o;
}

std::string stem_of(const std::string& file_name) {
    const auto dot = file_name.rfind('.');
    return dot == std::string::npos || dot == 0 ? file_name : file_name.substr(0, dot);
}

class zip_adder {
 public:
    zip_adder(const role_zip& z, std::uint32_t origin, catalog& out, report& report)
        : zip_(z), name_(z.folder + "/" + z.file.filename().string()), origin_(origin), out_(out), report_(report) {}

    void add(opened&& o) {
        record_ = {name_, zip_.role, zip_.ercs, zip_.from, o.file ? o.file->size() : 0, o.sha256, 0, false};
        if (o.why) {
            report_.problems.push_back({problem_kind::zip_missing, name_, {}, std::move(*o.why)});
        } else {
            report_.zip_bytes += record_.size;
            file_ = static_cast<std::uint32_t>(out_.files.size());
            out_.files.push_back(o.file);
            if (o.directory) {
                add_members(std::move(*o.directory));
            } else {
                add_raw(o.directory.error());
            }
        }
        out_.origins.push_back(
            {record_.role, record_.ercs, prefix(), zip_.file.filename().string(), record_.size, record_.sha256});
        report_.zips.push_back(std::move(record_));
    }

 private:
    std::string prefix() const { return zip_.folder + "/" + stem_of(zip_.file.filename().string()); }

    void add_raw(const error& why) {
        record_.raw = true;
        report_.problems.push_back({problem_kind::zip_raw, name_, {}, why});
        content c;
        c.kind = content_kind::whole_file;
        c.file = file_;
        c.size = record_.size;
        out_.contents.push_back(c);
        // The file's own time is this machine's, not the case's: none, so that the same zip gives the same bytes.
        out_.names.push_back(
            {name_, {}, bundle::no_time, static_cast<std::uint32_t>(out_.contents.size() - 1), origin_, section::raw_zips});
    }

    void add_members(zip::directory&& d) {
        for (auto& r : d.refused)
            report_.problems.push_back({problem_kind::member_refused, name_, printable(r.name), std::move(r.why)});
        for (const auto& e : d.entries) {
            const auto safe = zip::make_safe(e.name);
            if (!safe) {
                report_.problems.push_back({problem_kind::member_refused, name_, printable(e.name),
                                            error{errc::limit, "its name is empty, too long or too deep", {}}});
                continue;
            }
            add_member(e, *safe);
        }
    }

    void add_member(const zip::entry& e, const zip::safe_name& safe) {
        named n{prefix() + "/" + safe.path, safe.changed ? e.name : std::string{}, e.mtime, none, origin_, section::folders};
        if (!e.is_directory) {
            n.content = static_cast<std::uint32_t>(out_.contents.size());
            n.section = section::role_members;
            out_.contents.push_back(
                {content_kind::zip_member, e.method, file_, e.crc32, e.size, e.compressed_size, e.data_offset, nullptr});
            ++record_.members;
        }
        out_.names.push_back(std::move(n));
    }

    const role_zip& zip_;
    const std::string name_;
    const std::uint32_t origin_;
    catalog& out_;
    report& report_;
    zip_record record_;
    std::uint32_t file_ = none;
};

}  // namespace

result<void> add_zips(const std::vector<role_zip>& zips, catalog& out, report& report) {
    for (const auto& z : zips)
        if (auto r = check_path(z.folder + "/" + z.file.filename().string()); !r) return r;
    std::vector<opened> all(zips.size());
    tbb::parallel_for(std::size_t{0}, zips.size(), [&](std::size_t i) { all[i] = open_zip(zips[i]); });
    for (std::size_t i = 0; i < zips.size(); ++i)
        zip_adder(zips[i], static_cast<std::uint32_t>(i), out, report).add(std::move(all[i]));
    return {};
}

}  // namespace stamplog::pack
