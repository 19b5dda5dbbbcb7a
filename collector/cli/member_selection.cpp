#include "member_selection.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "glob.hpp"
#include "member_time.hpp"

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

// What is no role zip's, by where it lies.
struct member_sort {
    std::string_view name, folder;
};
constexpr std::array<member_sort, 5> member_sorts{{{"transcripts", "transcripts/"},
                                                   {"cluster", "cluster/"},
                                                   {"stamp", "stamp/"},
                                                   {"health", "health/"},
                                                   {"own", "_stamplog/"}}};

bool is_of_type(const std::string& wanted, std::string_view path) {
    if (same_ignoring_case(wanted.starts_with('.') ? std::string_view(wanted).substr(1) : wanted, type_of(path))) return true;
    return std::any_of(member_sorts.begin(), member_sorts.end(),
                       [&](const member_sort& s) { return same_ignoring_case(wanted, s.name) && path.starts_with(s.folder); });
}

}  // namespace

void member_selection::declare(CLI::App& verb) {
    const auto list = [&verb](const char* name, std::vector<std::string>& to, const char* what) {
        verb.add_option(name, to, what)->delimiter(',')->allow_extra_args(false)->type_name("LIST")->group(member_group);
    };
    list("--role", roles_, "members of these roles' zips");
    list("--node", nodes_, "members from this ERCS, or with this node's name in their path");
    list("--ercs", ercs_, "members that this ERCS collected");
    list("--type", types_, "by extension (log, csv, evtx, etl), or transcripts, cluster, stamp, health, own");
    verb.add_option("--glob", globs_, "by path, or by name when it has no '/'; * ? within a folder, ** across folders")
        ->allow_extra_args(false)
        ->type_name("PATTERN")
        ->group(member_group);
    verb.add_option("--time", time_,
                    "what has times in it (else was last written) then, in stamp time: 2026-11-19, '2026-11-19 03:00..05:30', "
                    "FROM.., ..TO")
        ->type_name("FROM..TO")
        ->group(member_group);
    verb.add_option("--from", from_, "the same: this and later, such as '2026-11-19 03:00'")
        ->type_name("TIME")
        ->group(member_group);
    verb.add_option("--to", to_, "the same: up to this")->type_name("TIME")->group(member_group);
}

void member_selection::declare_words(CLI::App& verb) {
    verb.add_option("glob", words_, "members' paths or patterns, as --glob takes them")->type_name("GLOB");
}

result<void> member_selection::check() {
    globs_.insert(globs_.end(), words_.begin(), words_.end());
    if (!time_.empty() && !(from_.empty() && to_.empty()))
        return fail(errc::config, "--time goes without --from and --to", "Give one or the other.");
    if (!time_.empty()) {
        auto range = parse_time_range(time_);
        if (!range) return fail_in("--time", range);
        first_ = range->first;
        last_ = range->last;
    }
    for (const auto* option : {&from_, &to_}) {
        if (option->empty()) continue;
        auto moment = parse_stamp_time(*option);
        if (!moment) return fail_in(option == &from_ ? "--from" : "--to", moment);
        (option == &from_ ? first_ : last_) = option == &from_ ? moment->first : moment->last;
    }
    if (first_ > last_) return fail(errc::config, "the time that is asked for ends before it begins");
    return {};
}

bool member_selection::only_by_zip() const {
    return types_.empty() && globs_.empty() && first_ == INT64_MIN && last_ == INT64_MAX;
}

bool member_selection::everything() const { return only_by_zip() && roles_.empty() && nodes_.empty() && ercs_.empty(); }

bool member_selection::wants_zip(const bundle::origin& o) const {
    return any(roles_, [&](const auto& r) { return same_ignoring_case(r, o.role); }) &&
           any(ercs_, [&](const auto& n) { return same_ignoring_case(n, o.ercs); }) &&
           any(nodes_, [&](const auto& n) { return same_ignoring_case(n, o.ercs); });
}

bool member_selection::in_time(const bundle::member& m) const {
    if (first_ == INT64_MIN && last_ == INT64_MAX) return true;
    return is_in({first_, last_}, m);
}

bool member_selection::wants(const bundle::index& in, const bundle::member& m) const {
    const bundle::origin* o = origin_of(in, m);
    return any(roles_, [&](const auto& r) { return o != nullptr && same_ignoring_case(r, o->role); }) &&
           any(ercs_, [&](const auto& n) { return o != nullptr && same_ignoring_case(n, o->ercs); }) &&
           any(nodes_,
               [&](const auto& n) {
                   return (o != nullptr && same_ignoring_case(n, o->ercs)) || contains_ignoring_case(m.path, n);
               }) &&
           any(types_, [&](const auto& t) { return is_of_type(t, m.path); }) && in_time(m) &&
           any(globs_, [&](const auto& g) { return path_matches(g, m.path); });
}

std::vector<std::uint32_t> member_selection::chosen(const bundle::index& in) const {
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = 0; i < in.members.size(); ++i)
        if (in.members[i].kind != bundle::member_kind::directory && wants(in, in.members[i])) out.push_back(i);
    return out;
}

std::vector<std::string> member_selection::unknown_words(const bundle::index& in) const {
    std::vector<std::string> out;
    std::copy_if(words_.begin(), words_.end(), std::back_inserter(out), [&](const auto& word) {
        return std::none_of(in.members.begin(), in.members.end(), [&](const bundle::member& m) {
            return m.kind != bundle::member_kind::directory && path_matches(word, m.path);
        });
    });
    return out;
}

bool path_matches(std::string_view pattern, std::string_view path) {
    return glob_match(pattern,
                      pattern.find('/') == pattern.npos && pattern.find("**") == pattern.npos ? base_name(path) : path);
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
