#include "unique_names.hpp"

#include "stamplog/base/log.hpp"

namespace stamplog::pack {
namespace {

// "a/b.log" -> "a/b~2.log"
std::string numbered(const std::string& path, unsigned n) {
    const auto slash = path.rfind('/');
    const auto dot = path.rfind('.');
    const auto base = slash == std::string::npos ? 0 : slash + 1;
    const auto at = dot == std::string::npos || dot <= base ? path.size() : dot;
    return path.substr(0, at) + "~" + std::to_string(n) + path.substr(at);
}

}  // namespace

// Every folder on the way to `path` that is a file already gets a number.
std::string name_register::clear_way(const std::string& path) {
    std::string out;
    std::size_t begin = 0;
    for (std::size_t slash; (slash = path.find('/', begin)) != std::string::npos; begin = slash + 1) {
        std::string folder = out + path.substr(begin, slash - begin);
        const std::string plain = folder;
        for (unsigned n = 2; files_.contains(folder); ++n) folder = plain + "~" + std::to_string(n);
        folders_.insert(folder);
        out = folder + "/";
    }
    return out + path.substr(begin);
}

std::string name_register::add_file(const std::string& path) {
    const std::string wanted = clear_way(path);
    std::string out = wanted;
    for (unsigned n = 2; contains(out); ++n) out = numbered(wanted, n);
    files_.insert(out);
    return out;
}

bool name_register::add_folder(std::string& path) {
    path = clear_way(path);
    const std::string plain = path;
    for (unsigned n = 2; files_.contains(path); ++n) path = plain + "~" + std::to_string(n);
    folders_.insert(path);
    return folder_members_.insert(path).second;
}

result<void> make_unique(catalog& c, name_register& known, report& report) {
    std::vector<named> kept;
    kept.reserve(c.names.size());
    for (auto& n : c.names) {
        std::string path = n.path;
        if (n.content == none) {
            if (!known.add_folder(path)) continue;
        } else {
            path = known.add_file(path);
        }
        const bool of_zip = n.origin != bundle::no_origin && n.origin < report.zips.size();
        if (path != n.path && !of_zip) return fail(errc::config, "pack: two sources for '" + n.path + "'");
        if (path != n.path && n.original.empty()) {
            const auto& prefix = c.origins[n.origin].folder;
            n.original = n.path.starts_with(prefix + "/") ? n.path.substr(prefix.size() + 1) : n.path;
        }
        n.path = std::move(path);
        if (!n.original.empty())
            report.problems.push_back({problem_kind::member_renamed, report.zips[n.origin].name, printable(n.original),
                                       error{errc::conflict, "is '" + n.path + "' in the bundle", {}}});
        kept.push_back(std::move(n));
    }
    c.names = std::move(kept);
    return {};
}

}  // namespace stamplog::pack
