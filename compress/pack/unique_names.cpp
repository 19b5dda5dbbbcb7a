#include "unique_names.hpp"

#include "stamplog/base/log.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

// "a/b.log" -> "a/b~2.log"
std::string with_number(const std::string& path, unsigned n) {
    const auto base = path.rfind('/') + 1;  // 0 where there is no slash
    return path.substr(0, base) + zip::numbered(std::string_view(path).substr(base), n);
}

bool of_zip(const named& n, const report& r) { return n.origin != bundle::no_origin && n.origin < r.zips.size(); }

// A path grows by its prefix and by numbers: what extract would refuse must not get into a bundle.
void refuse(const named& n, report& report) {
    auto& z = report.zips[n.origin];
    ++z.lost;
    if (n.content != none) --z.members;
    report.problems.push_back({problem_kind::member_refused, z.name, printable(n.original.empty() ? n.path : n.original),
                               error{errc::limit, "its path in the bundle is too long or too deep", {}}});
}

}  // namespace

// Counts on from where the last one of that name stopped: a zip may hold one name many times.
template <class Taken>
std::string name_register::free_name(const std::string& wanted, const Taken& taken) {
    if (!taken(wanted)) return wanted;
    auto& n = next_.try_emplace(wanted, 2).first->second;
    std::string out = with_number(wanted, n);
    while (taken(out)) out = with_number(wanted, ++n);
    return out;
}

// Every folder on the way to `path` that is a file already gets a number.
std::string name_register::clear_way(const std::string& path) {
    std::string out;
    std::size_t begin = 0;
    for (std::size_t slash; (slash = path.find('/', begin)) != std::string::npos; begin = slash + 1) {
        const auto folder =
            free_name(out + path.substr(begin, slash - begin), [&](const auto& p) { return files_.contains(p); });
        folders_.insert(folder);
        out = folder + "/";
    }
    return out + path.substr(begin);
}

std::string name_register::add_file(const std::string& path) {
    auto out = free_name(clear_way(path), [&](const auto& p) { return contains(p); });
    files_.insert(out);
    return out;
}

bool name_register::add_folder(std::string& path) {
    path = free_name(clear_way(path), [&](const auto& p) { return files_.contains(p); });
    folders_.insert(path);
    return folder_members_.insert(path).second;
}

result<void> make_unique(catalog& c, name_register& known, report& report) {
    std::vector<named> kept;
    kept.reserve(c.names.size());
    std::unordered_set<std::string> callers;
    for (auto& n : c.names) {
        const bool zips = of_zip(n, report);
        if (!zips && !callers.insert(n.path).second) return fail(errc::config, "pack: two sources for '" + n.path + "'");
        std::string path = n.path;
        if (n.content == none) {
            if (!known.add_folder(path)) continue;
        } else {
            path = known.add_file(path);
        }
        if (!zip::is_safe(path)) {
            if (!zips) return fail(errc::config, "pack: '" + n.path + "' is no name for a member of a bundle");
            refuse(n, report);
            continue;
        }
        if (path != n.path && n.original.empty()) {
            const auto prefix = zips ? c.origins[n.origin].folder + "/" : std::string{};
            n.original = n.path.starts_with(prefix) ? n.path.substr(prefix.size()) : n.path;
        }
        n.path = std::move(path);
        if (!n.original.empty())
            report.problems.push_back({problem_kind::member_renamed, zips ? report.zips[n.origin].name : std::string{},
                                       printable(n.original), error{errc::conflict, "is '" + n.path + "' in the bundle", {}}});
        kept.push_back(std::move(n));
    }
    c.names = std::move(kept);
    return {};
}

}  // namespace stamplog::pack
