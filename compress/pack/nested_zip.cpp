#include "nested_zip.hpp"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <unordered_map>

#include "content_stream.hpp"
#include "nested_file.hpp"
#include "nested_proof.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/zip/limits.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

// A distinct zip with the first of its names, below which its members come.
struct candidate_zip {
    std::uint32_t content = none;
    std::uint32_t first_name = none;
    std::optional<proved_zip> proved;
    std::vector<zip::safe_name> names;
};

bool is_zip_name(std::string_view path) {
    if (path.size() < 5) return false;
    const auto dot = path.substr(path.size() - 4);
    return dot[0] == '.' && (dot[1] | 0x20) == 'z' && (dot[2] | 0x20) == 'i' && (dot[3] | 0x20) == 'p';
}

// By path of the first name, so that the order of the sources does not matter. Zips that have another name, too (a copy by the
// caller's wish), stay closed.
std::vector<candidate_zip> find_candidates(const catalog& c) {
    std::unordered_map<std::uint32_t, std::uint32_t> first_of;
    for (std::uint32_t i = 0; i < c.names.size(); ++i) {
        const auto& n = c.names[i];
        if (n.content == none) continue;
        const auto& x = c.contents[n.content];
        const bool usable = n.section == section::role_members && x.kind == content_kind::zip_member && is_zip_name(n.path) &&
                            x.size <= bundle::max_nested_bytes;
        auto& first = first_of.try_emplace(n.content, i).first->second;
        if (!usable || first == none)
            first = none;
        else if (n.path < c.names[first].path)
            first = i;
    }
    std::vector<candidate_zip> out;
    for (const auto& [id, name] : first_of)
        if (name != none) out.push_back({id, name, {}, {}});
    std::sort(out.begin(), out.end(),
              [&](const auto& a, const auto& b) { return c.names[a.first_name].path < c.names[b.first_name].path; });
    return out;
}

// With room for the numbers that make names unique: a member that is refused later would cost the zip.
bool has_room(const std::string& path) {
    namespace limits = zip::limits;
    constexpr std::size_t room = 32, room_in_depth = 2;
    std::size_t begin = 0, depth = 1;
    for (std::size_t slash; (slash = path.find('/', begin)) != std::string::npos; begin = slash + 1, ++depth)
        if (slash - begin > limits::max_component_bytes - room) return false;
    return path.size() - begin <= limits::max_component_bytes - room && path.size() <= limits::max_name_bytes - room &&
           depth <= limits::max_depth - room_in_depth;
}

std::string folder_of(const catalog& c, const candidate_zip& z) { return c.names[z.first_name].path + "~/"; }

bool has_names(const catalog& c, candidate_zip& z) {
    for (const auto& e : z.proved->entries) {
        auto safe = zip::make_safe(e.name);
        if (!safe || !has_room(folder_of(c, z) + safe->path)) return false;
        z.names.push_back(std::move(*safe));
    }
    return true;
}

void add_parts(catalog& c, candidate_zip&& z, inflated_zips& inflated) {
    const auto id = static_cast<std::uint32_t>(c.nested.size());
    const auto& outer = c.contents[z.content];
    const auto file = static_cast<std::uint32_t>(c.files.size());
    c.files.push_back(inflated.open(c.files[outer.file], entry_of(outer)));
    const auto folder = folder_of(c, z);
    const auto origin = c.names[z.first_name].origin;
    c.nested.push_back({z.content, outer.size, z.proved->sha256, std::move(z.proved->recipe)});
    for (std::uint32_t i = 0; i < z.names.size(); ++i) {
        const auto& e = z.proved->entries[i];
        named n{folder + z.names[i].path,
                z.names[i].changed ? e.name : std::string{},
                e.mtime,
                static_cast<std::uint32_t>(c.contents.size()),
                origin,
                section::role_members};
        n.part_of = id;
        n.part = i;
        c.contents.push_back(
            {content_kind::zip_member, e.method, file, e.crc32, e.size, e.compressed_size, e.data_offset, nullptr});
        c.names.push_back(std::move(n));
    }
}

}  // namespace

result<void> open_nested(catalog& c, unsigned at_once, const std::stop_token& stop) {
    auto zips = find_candidates(c);
    std::vector<result<void>> seen(zips.size());
    tbb::task_arena few(static_cast<int>(at_once));
    few.execute([&] {
        tbb::parallel_for(tbb::blocked_range<std::size_t>(0, zips.size(), 1), [&](const auto& range) {
            for (auto i = range.begin(); i != range.end() && !stop.stop_requested(); ++i) {
                const auto& x = c.contents[zips[i].content];
                auto r = prove(*c.files[x.file], entry_of(x));
                if (r)
                    zips[i].proved = std::move(*r);
                else
                    seen[i] = fail(r.error());
            }
        });
    });
    if (stop.stop_requested()) return fail(errc::cancelled, "pack: stopped");
    for (const auto& r : seen)
        if (!r) return r;

    inflated_zips inflated;
    std::unordered_map<std::uint32_t, std::uint32_t> nested_of;  // by content
    for (auto& z : zips) {
        if (!z.proved || !has_names(c, z)) continue;
        if (c.expanded.refuses_nested(c.names[z.first_name].origin, z.proved->entries)) continue;  // a member like others
        nested_of.emplace(z.content, static_cast<std::uint32_t>(c.nested.size()));
        add_parts(c, std::move(z), inflated);
    }
    for (auto& n : c.names)
        if (const auto it = nested_of.find(n.content); it != nested_of.end()) n.nested = it->second;
    return {};
}

void set_nested_names_apart(catalog& c) {
    const auto mid = std::stable_partition(c.names.begin(), c.names.end(), [](const named& n) { return n.nested == none; });
    c.nested_names.assign(std::make_move_iterator(mid), std::make_move_iterator(c.names.end()));
    c.names.erase(mid, c.names.end());
    std::stable_sort(c.nested_names.begin(), c.nested_names.end(),
                     [](const auto& a, const auto& b) { return a.path < b.path; });
}

}  // namespace stamplog::pack
