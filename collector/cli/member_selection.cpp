#include "member_selection.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "glob.hpp"

namespace stamplog::cli {
namespace {

std::string_view base_name(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == path.npos ? path : path.substr(slash + 1);
}

template <class Test>
bool any(const std::vector<std::string>& values, const Test& test) {
    return values.empty() || std::any_of(values.begin(), values.end(), test);
}

}  // namespace

void member_selection::declare(CLI::App& verb) {
    verb.add_option("--role", roles_, "members of these roles' zips")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("LIST");
    verb.add_option("--node", nodes_, "members from this ERCS, or with this node's name in their path")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("LIST");
    verb.add_option("--type", types_, "by extension: log, csv, evtx, etl")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("LIST");
    verb.add_option("--glob", globs_, "by path, or by name when it has no '/'; * ? within a folder, ** across folders")
        ->allow_extra_args(false)
        ->type_name("PATTERN");
}

bool member_selection::everything() const { return roles_.empty() && nodes_.empty() && types_.empty() && globs_.empty(); }

bool member_selection::wants_zip(const bundle::origin& o) const {
    return any(roles_, [&](const auto& r) { return same_ignoring_case(r, o.role); }) &&
           any(nodes_, [&](const auto& n) { return same_ignoring_case(n, o.ercs); });
}

bool member_selection::wants(const bundle::index& in, const bundle::member& m) const {
    const bundle::origin* o = origin_of(in, m);
    return any(roles_, [&](const auto& r) { return o != nullptr && same_ignoring_case(r, o->role); }) &&
           any(nodes_,
               [&](const auto& n) {
                   return (o != nullptr && same_ignoring_case(n, o->ercs)) || contains_ignoring_case(m.path, n);
               }) &&
           any(types_,
               [&](const auto& t) { return same_ignoring_case(t.starts_with('.') ? t.substr(1) : t, type_of(m.path)); }) &&
           any(globs_, [&](const auto& g) {
               return glob_match(g, g.find('/') == g.npos && g.find("**") == g.npos ? base_name(m.path) : m.path);
           });
}

std::string type_of(std::string_view path) {
    const auto name = base_name(path);
    const auto dot = name.rfind('.');
    if (dot == name.npos || dot == 0 || dot + 1 == name.size()) return "(none)";
    std::string type(name.substr(dot + 1));
    for (auto& c : type)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return type;
}

const bundle::origin* origin_of(const bundle::index& in, const bundle::member& m) {
    return m.origin < in.origins.size() ? &in.origins[m.origin] : nullptr;
}

std::string role_of(const bundle::index& in, const bundle::member& m) {
    const auto* o = origin_of(in, m);
    return o == nullptr || o->role.empty() ? "(other)" : o->role;
}

}  // namespace stamplog::cli
