#include <tbb/parallel_for.h>

#include <algorithm>

#include "source_readers.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/bundle/tar.hpp"
#include "stamplog/zip/limits.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

struct opened {
    std::shared_ptr<const random_access> file;
    result<zip::directory> directory = fail(errc::internal, "not read");
    sha256_digest sha256{};
    std::optional<error> why;  // the file cannot be opened or hashed
};

// A file from front to back; ends early where it cannot be read.
class file_pieces final : public text_pieces {
 public:
    explicit file_pieces(const random_access& file) : file_(file), piece_(256u << 10) {}
    byte_view next() override {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(piece_.size(), file_.size() - at_));
        if (n == 0 || why) return {};
        if (auto r = file_.read_at(at_, std::span(piece_).first(n)); !r) {
            why = r.error();
            return {};
        }
        at_ += n;
        return byte_view(piece_).first(n);
    }
    std::optional<error> why;

 private:
    const random_access& file_;
    bytes piece_;
    std::uint64_t at_ = 0;
};

// Of those whose digest nobody told.
void hash(std::span<const role_zip> zips, std::span<opened> some) {
    std::vector<opened*> unknown;
    std::vector<file_pieces> files;
    std::vector<text_pieces*> texts;
    for (std::size_t i = 0; i < zips.size(); ++i) {
        if (zips[i].sha256) some[i].sha256 = *zips[i].sha256;
        if (!zips[i].sha256 && some[i].file) unknown.push_back(&some[i]);
    }
    files.reserve(unknown.size());
    for (const auto* o : unknown) texts.push_back(&files.emplace_back(*o->file));
    const auto digests = sha256_of_each(texts);
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        unknown[i]->sha256 = digests[i];
        unknown[i]->why = files[i].why;
    }
}

void open_zips(std::span<const role_zip> zips, const source_files& opener, std::span<opened> some) {
    for (std::size_t i = 0; i < zips.size(); ++i) {
        auto file = opener.open(zips[i].file);
        if (file)
            some[i].file = std::move(*file);
        else
            some[i].why = file.error();
    }
    hash(zips, some);
    for (auto& o : some) {
        if (o.why) continue;
        o.directory = zip::read_directory(*o.file);
        if (!o.directory && ends_packing(o.directory.error())) o.why = o.directory.error();
    }
}

std::string stem_of(const std::string& file_name) {
    const auto dot = file_name.rfind('.');
    return dot == std::string::npos || dot == 0 ? file_name : file_name.substr(0, dot);
}

// "<folder>/<file name>" as a bundle may hold it. Names on Linux may be any bytes, and one bad one must not end the packing.
std::string safe_zip_name(const std::string& wanted) {
    std::string text = zip::is_utf8(wanted) ? wanted : zip::from_cp437(wanted);
    std::replace(text.begin(), text.end(), '\\', '_');
    const auto safe = zip::make_safe(text);
    return safe ? safe->path : std::string{};
}

// How much the zips seen so far expand to: what no collection of logs does, is not unpacked.
class expansion {
 public:
    // Why a zip must not be unpacked. What may be is counted.
    std::optional<error> refuses(std::uint64_t zip_bytes, const zip::directory& d) {
        namespace limits = zip::limits;
        std::uint64_t expanded = 0;
        for (const auto& e : d.entries) expanded += e.size;  // each is at most max_member_bytes
        if (members_ + d.entries.size() > limits::max_members_per_run)
            return error{errc::limit, "zip: with it the run has more than max_members_per_run members", {}};
        if (beyond(expanded, zip_bytes, limits::free_expansion_per_zip))
            return error{errc::limit, "zip: expands to " + std::to_string(expanded) + " bytes (max_expansion_ratio)", {}};
        if (beyond(bytes_ + expanded, zip_bytes_ + zip_bytes, limits::free_expansion_per_run))
            return error{errc::limit, "zip: with it the run expands too far (max_expansion_ratio, free_expansion_per_run)", {}};
        members_ += d.entries.size();
        bytes_ += expanded;
        zip_bytes_ += zip_bytes;
        return std::nullopt;
    }

 private:
    static bool beyond(std::uint64_t expanded, std::uint64_t zip_bytes, std::uint64_t free) {
        return expanded > free && expanded / zip::limits::max_expansion_ratio > zip_bytes;
    }
    std::uint64_t members_ = 0, bytes_ = 0, zip_bytes_ = 0;
};

class zip_adder {
 public:
    zip_adder(const role_zip& z, std::string name, catalog& out, report& report)
        : zip_(z),
          name_(std::move(name)),
          origin_(static_cast<std::uint32_t>(out.origins.size())),
          out_(out),
          report_(report) {}

    void add(opened&& o, expansion& all) {
        record_ = {name_, zip_.role, zip_.ercs, zip_.from, o.file ? o.file->size() : 0, o.sha256, 0, 0, false};
        if (const auto given = zip_.folder + "/" + zip_.file.filename().string(); given != name_)
            report_.problems.push_back({problem_kind::member_renamed,
                                        name_,
                                        {},
                                        error{errc::conflict, "the zip's name was '" + printable(given) + "'", {}}});
        if (o.why) {
            report_.problems.push_back({problem_kind::zip_missing, name_, {}, std::move(*o.why)});
        } else {
            report_.zip_bytes += record_.size;
            file_ = static_cast<std::uint32_t>(out_.files.size());
            out_.file_of.emplace(zip_.file, file_);
            out_.files.push_back(o.file);
            if (!o.directory)
                add_raw(o.directory.error());
            else if (const auto why = all.refuses(record_.size, *o.directory))
                add_raw(*why);
            else
                add_members(std::move(*o.directory));
        }
        out_.origins.push_back({record_.role, record_.ercs, prefix(), file_name(), record_.size, record_.sha256});
        out_.file_of_zip.push_back(file_);
        report_.zips.push_back(std::move(record_));
    }

 private:
    std::string prefix() const { return name_.substr(0, name_.rfind('/') + 1) + stem_of(file_name()); }
    std::string file_name() const { return name_.substr(name_.rfind('/') + 1); }

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

    void refuse(const std::string& member, error why) {
        ++record_.lost;
        report_.problems.push_back({problem_kind::member_refused, name_, printable(member), std::move(why)});
    }

    void add_members(zip::directory&& d) {
        for (auto& r : d.refused) refuse(r.name, std::move(r.why));
        for (const auto& e : d.entries) {
            if (const auto safe = zip::make_safe(e.name))
                add_member(e, *safe);
            else
                refuse(e.name, error{errc::limit, "its name is empty, too long or too deep", {}});
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
    std::vector<std::string> names;
    for (const auto& z : zips) {
        names.push_back(safe_zip_name(z.folder + "/" + z.file.filename().string()));
        if (auto r = check_path(names.back()); !r) return r;
    }
    expansion all;
    // By batches: directories take memory, and how much is up to the zips.
    constexpr std::size_t batch = 32, few = 4;  // a few: two digests at a time
    for (std::size_t begin = 0; begin < zips.size(); begin += batch) {
        std::vector<opened> some(std::min(batch, zips.size() - begin));
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, some.size(), few),
            [&](const auto& r) {
                open_zips(std::span(zips).subspan(begin + r.begin(), r.size()), out.opener,
                          std::span(some).subspan(r.begin(), r.size()));
            },
            tbb::simple_partitioner());
        for (std::size_t i = 0; i < some.size(); ++i) {
            if (some[i].why && ends_packing(*some[i].why)) return fail(*some[i].why);
            zip_adder(zips[begin + i], names[begin + i], out, report).add(std::move(some[i]), all);
        }
    }
    return {};
}

}  // namespace stamplog::pack
