#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <atomic>

#include "landed_names.hpp"
#include "passing_members.hpp"
#include "source_readers.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/bundle/tar.hpp"
#include "stamplog/zip/name.hpp"
#include "stamplog/zip/rescued_file.hpp"
#include "unique_names.hpp"

namespace stamplog::pack {
namespace {

// What of a zip could not be read while it was hashed, which goes over all of it.
struct lost_bytes {
    std::uint64_t size = 0, places = 0, first = 0;
    error why;
};

struct opened {
    std::shared_ptr<const random_access> file;
    std::shared_ptr<lost_bytes> lost = std::make_shared<lost_bytes>();  // told by the file
    result<zip::directory> directory = fail(errc::internal, "not read");
    std::vector<std::optional<fingerprint>> marks;  // by the directory's entries, if the whole file went by
    sha256_digest sha256{};
    std::optional<error> why;  // the file cannot be opened or hashed
};

// A file from front to back; ends early where it cannot be read. Its members' fingerprints are taken on the way.
class file_pieces final : public text_pieces {
 public:
    file_pieces(const random_access& file, std::span<const zip::entry> entries)
        : file_(file), piece_(std::make_unique_for_overwrite<std::uint8_t[]>(piece_bytes)), members_(entries) {}
    byte_view next() override {
        const std::span piece(piece_.get(), static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, file_.size() - at_)));
        if (piece.empty() || why) return {};
        if (auto r = file_.read_at(at_, piece); !r) {
            why = r.error();
            return {};
        }
        at_ += piece.size();
        members_.take(piece);
        return piece;
    }
    std::vector<std::optional<fingerprint>> marks() { return members_.finish(); }
    std::optional<error> why;

 private:
    // Small enough for the second cache, and for memory that the C library keeps from one file to the next.
    static constexpr std::size_t piece_bytes = 64u << 10;
    const random_access& file_;
    std::unique_ptr<std::uint8_t[]> piece_;
    passing_members members_;
    std::uint64_t at_ = 0;
};

// Of those whose digest nobody told.
void hash(std::span<const role_zip> zips, std::span<opened> some) {
    std::vector<opened*> unknown;
    std::vector<file_pieces> files;
    std::vector<text_pieces*> texts;
    for (std::size_t i = 0; i < zips.size(); ++i) {
        if (zips[i].sha256) some[i].sha256 = *zips[i].sha256;
        if (!zips[i].sha256 && !some[i].why) unknown.push_back(&some[i]);
    }
    // The longest first: so that none is left to go alone at the end.
    std::stable_sort(unknown.begin(), unknown.end(), [](auto* a, auto* b) { return a->file->size() > b->file->size(); });
    files.reserve(unknown.size());
    for (const auto* o : unknown)
        texts.push_back(&files.emplace_back(
            *o->file, o->directory ? std::span<const zip::entry>(o->directory->entries) : std::span<const zip::entry>()));
    const auto digests = sha256_of_each(texts);
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        unknown[i]->sha256 = digests[i];
        unknown[i]->marks = files[i].marks();
        if (files[i].why) unknown[i]->why = files[i].why;
    }
}

// A zip on a medium with bad places gives its other members.
std::shared_ptr<const random_access> rescued(std::shared_ptr<const random_access> file, std::shared_ptr<lost_bytes> lost) {
    auto told = [lost = std::move(lost)](std::uint64_t offset, std::uint64_t size, const error& why) {
        if (lost->places++ == 0) *lost = {0, 1, offset, why};
        lost->size += size;
    };
    return std::make_shared<zip::rescued_file>(std::move(file), std::move(told));
}

void open_zips(std::span<const role_zip> zips, const source_files& opener, std::span<opened> some) {
    for (std::size_t i = 0; i < zips.size(); ++i) {
        auto file = opener.open(zips[i].file);
        if (!file) {
            some[i].why = file.error();
            continue;
        }
        // Where the digest is known, zeros would be taken for what it is the digest of.
        some[i].file = zips[i].sha256 ? std::move(*file) : rescued(std::move(*file), some[i].lost);
        some[i].directory = zip::read_directory(*some[i].file);
        if (!some[i].directory && ends_packing(some[i].directory.error())) some[i].why = some[i].directory.error();
    }
    hash(zips, some);
}

std::string stem_of(const std::string& file_name) {
    const auto dot = file_name.rfind('.');
    return dot == std::string::npos || dot == 0 ? file_name : file_name.substr(0, dot);
}

class zip_adder {
 public:
    zip_adder(const role_zip& z, std::string name, catalog& out, report& report)
        : zip_(z),
          name_(std::move(name)),
          origin_(static_cast<std::uint32_t>(out.origins.size())),
          out_(out),
          report_(report) {}

    void add(opened&& o) {
        record_ = {name_, utf8_of(zip_.role), utf8_of(zip_.ercs), zip_.from, o.file ? o.file->size() : 0, o.sha256, 0, 0,
                   false};
        if (const auto given = zip_.folder + "/" + zip_.file.filename().string(); given != name_)
            report_.problems.push_back({problem_kind::member_renamed,
                                        name_,
                                        {},
                                        error{errc::conflict, "the zip's name was '" + printable_name(given) + "'", {}}});
        if (o.why) {
            report_.problems.push_back({problem_kind::zip_missing, name_, {}, std::move(*o.why)});
        } else {
            report_.zip_bytes += record_.size;
            file_ = static_cast<std::uint32_t>(out_.files.size());
            out_.file_of.emplace(zip_.file, file_);
            out_.files.push_back(o.file);
            add_lost(*o.lost);
            if (!o.directory)
                add_raw(o.directory.error());
            else if (const auto why = out_.expanded.refuses(origin_, record_.size, o.directory->entries))
                add_raw(*why);
            else
                add_members(std::move(*o.directory), o.marks);
        }
        out_.origins.push_back({record_.role, record_.ercs, prefix(), file_name(), record_.size, record_.sha256});
        out_.file_of_zip.push_back(file_);
        report_.zips.push_back(std::move(record_));
    }

 private:
    std::string prefix() const { return name_.substr(0, name_.rfind('/') + 1) + stem_of(file_name()); }
    std::string file_name() const { return name_.substr(name_.rfind('/') + 1); }

    void add_lost(const lost_bytes& lost) {
        if (lost.places == 0) return;
        const auto what = std::to_string(lost.size) + " bytes at " + std::to_string(lost.places) + " places, the first at " +
                          std::to_string(lost.first) + ", cannot be read and are taken as zeros: " + lost.why.what;
        report_.problems.push_back({problem_kind::zip_unreadable, name_, {}, error{lost.why.code, what, lost.why.hint}});
    }

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

    void add_members(zip::directory&& d, std::span<const std::optional<fingerprint>> marks) {
        for (auto& r : d.refused) refuse(r.name, std::move(r.why));
        for (std::size_t i = 0; i < d.entries.size(); ++i) {
            const auto& e = d.entries[i];
            if (const auto safe = zip::make_safe(e.name))
                add_member(e, *safe, i < marks.size() ? marks[i] : std::nullopt);
            else
                refuse(e.name, error{errc::limit, "its name is empty, too long or too deep", {}});
        }
    }

    void add_member(const zip::entry& e, const zip::safe_name& safe, const std::optional<fingerprint>& mark) {
        named n{prefix() + "/" + safe.path, safe.changed ? e.name : std::string{}, e.mtime, none, origin_, section::folders};
        if (!e.is_directory) {
            n.content = static_cast<std::uint32_t>(out_.contents.size());
            n.section = section::role_members;
            out_.contents.push_back(
                {content_kind::zip_member, e.method, file_, e.crc32, e.size, e.compressed_size, e.data_offset, nullptr, mark});
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

// Zips are opened and hashed in parallel, a few at a time, and what is in them is taken in their order meanwhile.
class zip_reading {
 public:
    zip_reading(const std::vector<role_zip>& zips, const std::vector<std::string>& names, const std::stop_token& stop,
                catalog& out, unique_names& of_members, report& report)
        : zips_(zips),
          names_(names),
          stop_(stop),
          out_(out),
          of_members_(of_members),
          report_(report),
          opened_((zips.size() + few - 1) / few) {}

    result<void> run() {
        // Directories take memory, and how much is up to the zips.
        constexpr std::size_t most_at_once = 8;
        using tbb::filter_mode, tbb::make_filter;
        tbb::parallel_pipeline(
            most_at_once,
            make_filter<void, std::size_t>(filter_mode::serial_in_order, [this](tbb::flow_control& fc) { return next(fc); }) &
                make_filter<std::size_t, std::size_t>(filter_mode::parallel, [this](std::size_t i) { return open(i); }) &
                make_filter<std::size_t, void>(filter_mode::serial_in_order, [this](std::size_t i) { take(i); }));
        if (stop_.stop_requested()) return fail(errc::cancelled, "pack: stopped");
        return done_;
    }

 private:
    static constexpr std::size_t few = 4;  // two digests at a time

    std::size_t next(tbb::flow_control& fc) {
        if (next_ == opened_.size() || failed_ || stop_.stop_requested()) fc.stop();
        return next_++;
    }
    std::size_t open(std::size_t i) {
        const auto some = std::span(zips_).subspan(i * few);
        opened_[i].resize(std::min(few, some.size()));
        open_zips(some.first(opened_[i].size()), out_.opener, opened_[i]);
        return i;
    }
    void take(std::size_t i) {
        auto zip = i * few;
        for (auto& o : opened_[i]) {
            if (done_ && o.why && ends_packing(*o.why)) done_ = fail(*o.why);
            if (!done_) break;
            zip_adder(zips_[zip], names_[zip], out_, report_).add(std::move(o));
            ++zip;
            if (auto r = of_members_.take(out_, stop_, report_); !r) done_ = std::move(r);
        }
        opened_[i] = {};
        if (!done_) failed_ = true;
    }

    const std::vector<role_zip>& zips_;
    const std::vector<std::string>& names_;
    const std::stop_token& stop_;
    catalog& out_;
    unique_names& of_members_;
    report& report_;
    std::vector<std::vector<opened>> opened_;  // by few
    std::size_t next_ = 0;                     // first stage only
    result<void> done_;                        // last stage only
    std::atomic<bool> failed_{false};
};

}  // namespace

result<void> add_zips(const std::vector<role_zip>& zips, const std::stop_token& stop, catalog& out, unique_names& of_members,
                      report& report) {
    std::vector<std::string> names;
    for (const auto& z : zips) {
        names.push_back(safe_zip_name(z.folder, z.file.filename().string()));
        if (auto r = check_path(names.back()); !r) return r;
    }
    return zip_reading(zips, names, stop, out, of_members, report).run();
}

}  // namespace stamplog::pack
