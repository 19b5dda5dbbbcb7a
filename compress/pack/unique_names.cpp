#include "unique_names.hpp"

#include <algorithm>

#include "stamplog/base/log.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

// "a/b.log" -> "a/b~2.log"
std::string with_number(std::string_view path, unsigned n) {
    const auto base = path.rfind('/') + 1;  // 0 where there is no slash
    return std::string(path.substr(0, base)) + zip::numbered(path.substr(base), n);
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

std::string_view name_register::keep(std::string_view path) {
    auto* at = static_cast<char*>(memory_.allocate(path.size(), 1));
    std::copy(path.begin(), path.end(), at);
    return {at, path.size()};
}

// Where to count on: a zip may hold one name many times. Names are cut to make room for a number, and names that are cut alike
// share all numbered ones, of as many digits: so these are counted together, whatever was wanted, by the first one of them.
unsigned& name_register::next_of(std::string_view wanted, unsigned first) {
    const auto counted = with_number(wanted, first);
    auto it = tables_.next.find(counted);
    if (it == tables_.next.end()) it = tables_.next.emplace(keep(counted), std::max(first, 2u)).first;
    return it->second;
}

template <class Taken>
std::string name_register::free_name(std::string_view wanted, const Taken& taken) {
    if (!taken(wanted)) return std::string(wanted);
    for (unsigned first = 1;; first *= 10)
        for (auto& n = next_of(wanted, first); n < first * 10; ++n)
            if (auto out = with_number(wanted, n); !taken(out)) return out;
}

bool name_register::is_file(std::string_view path) const {
    const auto at = tables_.taken.find(path);
    return at != tables_.taken.end() && at->second == kind::file;
}

// The folder that is wanted, or what stands for it: each one on the way that is a file already gets a number.
std::string_view name_register::folder_for(std::string_view wanted) {
    if (!wanted.empty() && wanted == last_wanted_) return last_folder_;
    auto known = tables_.ways.find(wanted);
    if (known == tables_.ways.end()) {
        const auto free = keep(free_name(clear_way(wanted), [&](std::string_view p) { return is_file(p); }));
        tables_.taken.emplace(free, kind::folder);
        known = tables_.ways.emplace(free == wanted ? free : keep(wanted), free).first;
    }
    last_wanted_ = known->first;
    last_folder_ = known->second;
    return last_folder_;
}

std::string name_register::clear_way(std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return std::string(path);
    return std::string(folder_for(path.substr(0, slash))).append(path.substr(slash));
}

std::optional<std::string> name_register::add_file(std::string_view path) {
    const auto slash = path.rfind('/');
    const bool way_is_clear = slash == std::string_view::npos || folder_for(path.substr(0, slash)) == path.substr(0, slash);
    if (way_is_clear && tables_.taken.emplace(keep(path), kind::file).second) return std::nullopt;
    auto out = free_name(clear_way(path), [&](std::string_view p) { return contains(p); });
    tables_.taken.emplace(keep(out), kind::file);
    return out;
}

bool name_register::add_folder(std::string& path) {
    const auto folder = folder_for(path);
    path = folder;
    return tables_.folder_members.insert(folder).second;
}

// False: it is dropped.
result<bool> unique_names::stays(named& n, const catalog& c, report& report) {
    const bool zips = of_zip(n, report);
    if (!zips && !callers_.insert(n.path).second) return fail(errc::config, "pack: two sources for '" + n.path + "'");
    std::optional<std::string> other;
    if (n.content != none) {
        other = register_.add_file(n.path);
    } else {
        other = n.path;
        if (!register_.add_folder(*other)) return false;
        if (*other == n.path) other.reset();
    }
    if (!zip::is_safe(other ? *other : n.path)) {
        if (!zips) return fail(errc::config, "pack: '" + n.path + "' is no name for a member of a bundle");
        refuse(n, report);
        return false;
    }
    if (other && n.original.empty()) {
        const auto prefix = zips ? c.origins[n.origin].folder + "/" : std::string{};
        n.original = n.path.starts_with(prefix) ? n.path.substr(prefix.size()) : n.path;
    }
    if (other) n.path = std::move(*other);
    if (!n.original.empty())
        report.problems.push_back({problem_kind::member_renamed, zips ? report.zips[n.origin].name : std::string{},
                                   printable(n.original), error{errc::conflict, "is '" + n.path + "' in the bundle", {}}});
    return true;
}

result<void> unique_names::take(catalog& c, const std::stop_token& stop, report& report) {
    for (auto i = done_; i < c.names.size(); ++i) {
        if (stop.stop_requested()) return fail(errc::cancelled, "pack: stopped");
        const auto kept = stays(c.names[i], c, report);
        if (!kept) return fail(kept.error());
        if (!*kept) continue;
        if (done_ != i) c.names[done_] = std::move(c.names[i]);
        ++done_;
    }
    c.names.resize(done_);
    return {};
}

}  // namespace stamplog::pack
