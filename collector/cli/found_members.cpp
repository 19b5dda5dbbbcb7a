#include "found_members.hpp"

#include <algorithm>
#include <map>

#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/salvage.hpp"

namespace stamplog::cli {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "Storage-part2-20261119031500" -> "Storage"; empty where it does not end in a time.
std::string_view role_of_zip(std::string_view stem) {
    const auto time = stem.rfind('-');
    if (time == stem.npos || !all_digits(stem.substr(time + 1))) return {};
    stem = stem.substr(0, time);
    const auto part = stem.rfind("-part");
    if (part != stem.npos && all_digits(stem.substr(part + 5))) stem = stem.substr(0, part);
    return stem;
}

}  // namespace

path_origin origin_of_path(std::string_view path) {
    const auto slash = path.find('/');
    if (slash == path.npos) return {};
    const auto top = path.substr(0, slash);
    const auto rest = path.substr(slash + 1);
    const auto second = rest.substr(0, rest.find('/'));
    if (second.size() == rest.size()) return {};
    if (top == "transcripts" || top == "cluster")
        return {{}, std::string(second), std::string(path.substr(0, slash + 1 + second.size()))};
    constexpr std::string_view logs = "AzureStackLogs-";
    if (!top.starts_with(logs)) return {};
    const auto name = top.substr(logs.size());
    const auto behind_time = name.find('-');
    if (behind_time == name.npos || !all_digits(name.substr(0, behind_time))) return {};
    return {std::string(role_of_zip(second)), std::string(name.substr(behind_time + 1)),
            std::string(path.substr(0, slash + 1 + second.size()))};
}

result<bundle::index> find_members(const random_access& file) {
    auto seen = bundle::salvage(file, {});
    if (!seen) return fail(seen.error());
    auto& all = seen->members;
    std::erase_if(all,
                  [](const auto& m) { return m.path.empty() || m.path == bundle::index_name || m.path == "_stamplog/tail"; });
    bundle::index out;
    std::size_t bytes = 0;
    for (const auto& m : all) bytes += m.path.size();
    out.paths.reserve(bytes);  // the members' paths point into it
    std::map<path_origin, std::uint32_t> origins;
    std::map<std::string, std::uint32_t, std::less<>> places;
    for (const auto& m : all) {
        bundle::member to;
        const auto at = out.paths.size();
        out.paths.insert(out.paths.end(), m.path.begin(), m.path.end());
        to.path = std::string_view(out.paths.data() + at, m.path.size());
        to.size = m.size;
        to.mtime = m.mtime;
        to.damaged = !m.complete;
        if (m.is_link) {
            const auto target = places.find(m.link_target);
            if (target != places.end()) {
                to.kind = bundle::member_kind::hard_link;
                to.link_target = target->second;
                to.size = out.members[target->second].size;
            }
        }
        auto from = origin_of_path(m.path);
        if (!from.role.empty() || !from.ercs.empty()) {
            const auto [known, added] = origins.try_emplace(from, static_cast<std::uint32_t>(out.origins.size()));
            if (added) {
                bundle::origin o;
                o.role = from.role;
                o.ercs = from.ercs;
                o.folder = from.folder;
                out.origins.push_back(std::move(o));
            }
            to.origin = known->second;
        }
        places.try_emplace(m.path, static_cast<std::uint32_t>(out.members.size()));
        out.members.push_back(to);
    }
    return out;
}

}  // namespace stamplog::cli
