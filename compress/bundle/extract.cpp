#include "stamplog/bundle/extract.hpp"

#include <set>
#include <utility>
#include <vector>

#include "checked_read.hpp"
#include "folder.hpp"
#include "placement.hpp"
#include "rebuild.hpp"
#include "stamplog/bundle/salvage.hpp"

namespace stamplog::bundle {
namespace {

// What is wrong with one member only: the others can be had all the same.
bool is_of_one_member(const error& why) noexcept {
    return why.code == errc::corrupt || why.code == errc::refused || why.code == errc::conflict ||
           why.code == errc::unsupported || why.code == errc::limit;
}

class extractor {
 public:
    extractor(const reader& from, folder to, const extract_options& options)
        : all_(from.contents()),
          to_(std::move(to)),
          options_(options),
          frames_(from.file(), from.end().kind, all_.frames),
          rebuilder_(frames_, all_),
          done_(all_.members.size(), false),
          tried_(all_.members.size(), false) {}

    result<extract_report> run() {
        std::vector<std::uint32_t> zips;
        for (std::uint32_t i = 0; i < all_.members.size(); ++i) {
            if (!is_wanted(all_.members[i])) continue;
            if (all_.members[i].kind == member_kind::nested_zip)
                zips.push_back(i);
            else if (auto r = take(i); !r)
                return fail(r.error());
        }
        if (auto r = take_zips(std::move(zips)); !r) return fail(r.error());
        if (auto r = take_parts_of_failed(); !r) return fail(r.error());
        return std::move(report_);
    }

 private:
    // Writes one member and takes it into the report; an error ends the extraction.
    result<void> take(std::uint32_t i) {
        const auto& m = all_.members[i];
        tried_[i] = true;
        if (auto r = write(i); !r) {
            if (!is_of_one_member(r.error())) return r;
            report_.failed.push_back({std::string(m.path), r.error()});
            return {};
        }
        done_[i] = true;
        if (m.kind == member_kind::directory) return {};
        ++report_.files;
        report_.bytes += m.size;
        if (options_.progress) options_.progress(report_.files, report_.bytes);
        return {};
    }

    result<void> take_zips(std::vector<std::uint32_t> zips) {
        order_by_recipe(all_, zips);
        rebuilder_.expect(zips);
        for (const auto i : zips)
            if (auto r = take(i); !r) return r;
        return {};
    }

    // In place of zips that could not be put together. They belong to the first of such a zip's names.
    result<void> take_parts_of_failed() {
        std::set<recipe_place> failed;
        for (std::uint32_t i = 0; i < all_.members.size(); ++i) {
            const auto& m = all_.members[i];
            if (m.kind == member_kind::nested_zip && tried_[i] && !done_[i]) failed.insert(recipe_of(m));
        }
        for (std::uint32_t i = 0; i < all_.members.size() && !failed.empty(); ++i) {
            if (tried_[i] || all_.members[i].part_of == no_member) continue;
            if (!failed.contains(recipe_of(all_.members[all_.members[i].part_of]))) continue;
            if (auto r = take(i); !r) return r;
        }
        return {};
    }

    // What a nested zip gives is not written a second time beside it.
    bool is_wanted(const member& m) const {
        if (m.part_of != no_member && (!options_.wanted || options_.wanted(all_.members[m.part_of]))) return false;
        return !options_.wanted || options_.wanted(m);
    }

    result<void> write(std::uint32_t i) {
        const auto& m = all_.members[i];
        switch (m.kind) {
            case member_kind::directory:
                return to_.make_folder(m.path);
            case member_kind::file:
                return write_file(m, m);
            case member_kind::hard_link: {
                const auto& target = content_of(all_, i);
                if (!done_[m.link_target]) return write_file(m, target);
                auto r = to_.link(target.path, m.path, options_.overwrite);
                if (r || r.error().code != errc::unsupported) return r;
                return write_file(m, target);
            }
            case member_kind::nested_zip:
                return write_with(m, [&](byte_sink& out) { return rebuilder_.write(i, out); });
        }
        return fail(errc::internal, "a member of no kind");
    }

    result<void> write_file(const member& name, const member& content) {
        return write_with(name, [&](byte_sink& out) { return read_checked(frames_, content, out); });
    }

    template <class Source>
    result<void> write_with(const member& name, const Source& write_to) {
        auto file = to_.create(name.path, options_.overwrite);
        if (!file) return fail(file.error());
        descriptor_sink out(file->get());
        if (auto r = write_to(out); !r) return r;
        out.set_mtime(name.mtime);
        return file->commit();
    }

    const index& all_;
    folder to_;
    const extract_options& options_;
    kept_frames frames_;
    rebuilder rebuilder_;
    std::vector<bool> done_, tried_;
    extract_report report_;
};

// Writes what salvage() finds.
class salvage_writer {
 public:
    salvage_writer(folder to, bool overwrite) : to_(std::move(to)), overwrite_(overwrite) {}

    byte_sink* begin(const salvaged_member& m) {
        commit();
        if (m.is_link) {
            if (auto r = to_.link(m.link_target, m.path, overwrite_); !r) report_.failed.push_back({m.path, r.error()});
            return nullptr;
        }
        auto made = to_.create(m.path, overwrite_);
        if (!made) {
            report_.failed.push_back({m.path, made.error()});
            return nullptr;
        }
        file_ = std::move(*made);
        path_ = m.path;
        sink_.emplace(file_.get());
        return &*sink_;
    }

    extract_report end(const salvage_report& all) {
        commit();
        for (const auto& m : all.members) {
            report_.bytes += m.is_link ? 0 : m.size;
            if (!m.complete) report_.failed.push_back({m.path, {errc::corrupt, "breaks off, its beginning was written", {}}});
        }
        return std::move(report_);
    }

 private:
    // The member before is all there, or breaks off.
    void commit() {
        if (!sink_) return;
        sink_.reset();
        if (auto r = file_.commit(); r)
            ++report_.files;
        else
            report_.failed.push_back({path_, r.error()});
    }

    folder to_;
    const bool overwrite_;
    new_file file_;
    std::string path_;
    std::optional<descriptor_sink> sink_;
    extract_report report_;
};

}  // namespace

result<extract_report> extract(const reader& from, const std::filesystem::path& where, const extract_options& options) {
    auto to = folder::open(where);
    if (!to) return fail(to.error());
    return extractor(from, std::move(*to), options).run();
}

result<extract_report> extract_salvaged(const random_access& file, const std::filesystem::path& where,
                                        const extract_options& options) {
    auto to = folder::open(where);
    if (!to) return fail(to.error());
    salvage_writer writer(std::move(*to), options.overwrite);
    const auto all = salvage(file, [&](const salvaged_member& m) { return writer.begin(m); });
    if (!all) return fail(all.error());
    return writer.end(*all);
}

}  // namespace stamplog::bundle
