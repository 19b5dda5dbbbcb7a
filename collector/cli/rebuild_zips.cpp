#include "rebuild_zips.hpp"

#include <algorithm>
#include <set>

#include "scratch_folder.hpp"
#include "stamplog/bundle/extract.hpp"
#include "stamplog/storage/folder.hpp"
#include "stamplog/zip/zip_writer.hpp"

namespace stamplog::cli {
namespace {

namespace fs = std::filesystem;

// A storage file as the sink of a zip.
class file_sink final : public byte_sink {
 public:
    explicit file_sink(storage::writer& out) : out_(out) {}
    [[nodiscard]] result<void> write(byte_view data) override { return out_.write(data); }

 private:
    storage::writer& out_;
};

class rebuilder {
 public:
    rebuilder(const bundle::index& in, storage::folder& to, fs::path members, bool overwrite)
        : in_(in),
          to_(to),
          members_(std::move(members)),
          mode_(overwrite ? storage::existing::replace : storage::existing::refuse) {}

    // A zip that could not be read, or not all of it, lies in the bundle as it was: beside its good members.
    const bundle::member* raw_of(const bundle::origin& o, const std::vector<std::uint32_t>& which) const {
        const auto raw = std::find_if(which.begin(), which.end(), [&](auto i) {
            const auto& m = in_.members[i];
            return m.kind != bundle::member_kind::directory && m.size == o.size && m.sha256 == o.sha256 &&
                   !m.path.starts_with(o.folder + "/");
        });
        return raw == which.end() ? nullptr : &in_.members[*raw];
    }

    // `as_it_was`: what raw_of() gave.
    [[nodiscard]] result<void> write(const bundle::origin& o, const std::vector<std::uint32_t>& which,
                                     const bundle::member* as_it_was, rebuilt_zips& done) {
        const auto name = place_of(o);
        if (mode_ == storage::existing::refuse) {
            const auto there = to_.look(name);
            if (!there) return fail(there.error());
            if (there->has_value())
                return fail(errc::conflict, name + ": exists already", "Extract to another folder, or --overwrite.");
        }
        auto out = to_.create(name);
        if (!out) return fail(out.error());
        auto written = as_it_was ? copy_raw(*as_it_was, **out) : write_zip(o, which, **out);
        if (!written) return written;
        if (auto named = (*out)->commit(mode_); !named) return named;
        ++done.zips;
        for (const auto i : which) {
            if (&in_.members[i] == as_it_was) continue;
            ++done.members;
            done.bytes += in_.members[i].size;
        }
        return {};
    }

 private:
    template <class Write>
    [[nodiscard]] result<void> copy(const bundle::member& m, const Write& write) {
        auto file = storage::open_file(members_ / m.path);
        if (!file) return fail(file.error());
        for (std::uint64_t at = 0; at < (*file)->size();) {
            const auto part = std::span(block_).first(std::min<std::uint64_t>(block_.size(), (*file)->size() - at));
            if (auto got = (*file)->read_at(at, part); !got) return got;
            if (auto done = write(part); !done) return done;
            at += part.size();
        }
        return {};
    }
    [[nodiscard]] result<void> copy_raw(const bundle::member& m, storage::writer& out) {
        return copy(m, [&](byte_view data) { return out.write(data); });
    }
    [[nodiscard]] result<void> write_zip(const bundle::origin& o, const std::vector<std::uint32_t>& which,
                                         storage::writer& out) {
        file_sink sink(out);
        zip::zip_writer zip(sink);
        for (const auto i : which) {
            const auto& m = in_.members[i];
            if (!m.path.starts_with(o.folder + "/")) continue;  // a copy under another name, such as cluster/<node>/Cluster.log
            auto name = std::string(m.path.substr(o.folder.size() + 1));
            if (m.kind == bundle::member_kind::directory) {
                while (name.ends_with('/')) name.pop_back();
                if (auto done = zip.add_folder(name + "/", m.mtime); !done) return done;
                continue;
            }
            if (auto done = zip.begin(name, m.mtime, m.size); !done) return done;
            if (auto done = copy(m, [&](byte_view data) { return zip.write(data); }); !done) return done;
            if (auto done = zip.end(); !done) return done;
        }
        return zip.finish();
    }

    const bundle::index& in_;
    storage::folder& to_;
    fs::path members_;
    storage::existing mode_;
    bytes block_ = bytes(1 << 20);
};

}  // namespace

std::string place_of(const bundle::origin& o) {
    const auto slash = o.folder.rfind('/');
    return slash == o.folder.npos ? o.name : o.folder.substr(0, slash + 1) + o.name;
}

result<rebuilt_zips> rebuild_zips(const bundle::reader& from, const fs::path& folder,
                                  const std::function<bool(const bundle::origin&)>& wanted, bool overwrite, entropy& random) {
    const auto& in = from.contents();
    auto target = storage::open_folder(folder);
    if (!target) return fail(target.error());
    auto scratch = scratch_folder::make(folder, random);
    if (!scratch) return fail(scratch.error());

    const auto of_wanted_zip = [&](const bundle::member& m) {
        return m.origin < in.origins.size() && !in.origins[m.origin].name.empty() && wanted(in.origins[m.origin]);
    };
    bundle::extract_options how;
    how.wanted = of_wanted_zip;
    auto unpacked = bundle::extract(from, scratch->path(), how);
    if (!unpacked) return fail(unpacked.error());

    rebuilt_zips done;
    std::set<std::string> lost;
    for (auto& f : unpacked->failed) {
        lost.insert(f.path);
        done.failed.push_back({std::move(f.path), std::move(f.why)});
    }
    std::vector<std::vector<std::uint32_t>> members(in.origins.size());
    std::vector<bool> whole(in.origins.size(), true);
    for (std::uint32_t i = 0; i < in.members.size(); ++i) {
        // A nested zip brings its members: beside it they are not the role zip's.
        if (!of_wanted_zip(in.members[i]) || in.members[i].part_of != bundle::no_member) continue;
        members[in.members[i].origin].push_back(i);
        if (lost.contains(std::string(in.members[i].path))) whole[in.members[i].origin] = false;
    }
    rebuilder zips(in, **target, scratch->path(), overwrite);
    for (std::size_t o = 0; o < in.origins.size(); ++o) {
        if (in.origins[o].name.empty() || !wanted(in.origins[o])) continue;
        const auto* const raw = zips.raw_of(in.origins[o], members[o]);
        const bool can_be = whole[o] || (raw != nullptr && !lost.contains(std::string(raw->path)));
        const auto written = can_be ? zips.write(in.origins[o], members[o], raw, done)
                                    : fail(errc::corrupt, "not written, since a member of it is damaged",
                                           "Extract without --zips to get the good ones.");
        if (!written) done.failed.push_back({place_of(in.origins[o]), written.error()});
    }
    return done;
}

}  // namespace stamplog::cli
