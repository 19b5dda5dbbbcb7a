#include "stamp/faults.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "stamp/text_case.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
using stamplog::result;

namespace {

constexpr std::array<std::pair<fault_kind, std::string_view>, 15> kinds{{
    {fault_kind::unreachable, "unreachable"},
    {fault_kind::dies, "dies"},
    {fault_kind::hang, "hang"},
    {fault_kind::garbage, "garbage"},
    {fault_kind::cmdlet_error, "cmdlet-error"},
    {fault_kind::log_noise, "log-noise"},
    {fault_kind::concurrency_refused, "concurrency-refused"},
    {fault_kind::slow_role, "slow-role"},
    {fault_kind::role_missing, "role-missing"},
    {fault_kind::truncated_zip, "truncated-zip"},
    {fault_kind::lying_zip, "lying-zip"},
    {fault_kind::share_refuses, "share-refuses"},
    {fault_kind::transcript_copy_fails, "transcript-copy-fails"},
    {fault_kind::endless_progress, "endless-progress"},
    {fault_kind::test_fails, "test-fails"},
}};

// Every key a [[fault]] may have: a misspelt one must not become a fault that never happens.
constexpr std::array<std::string_view, 11> keys{"where", "kind", "ercs",    "role",        "cmdlet", "after_bytes",
                                                "times", "text", "seconds", "terminating", "id"};

std::string where(const std::string& file, const toml::node& n) { return file + ":" + std::to_string(n.source().begin.line); }

result<int> read_ercs(const toml::node& n, const std::string& place) {
    if (auto number = n.value<std::int64_t>(); number && n.is_integer() && *number >= 1 && *number <= 3)
        return static_cast<int>(*number);
    if (auto name = n.value<std::string>(); name && !name->empty() && name->back() >= '1' && name->back() <= '3')
        return name->back() - '0';
    return fail(errc::config, place + ": ercs is 1, 2 or 3, or a name such as AZS-ERCS02");
}

result<fault> read_fault(const toml::table& t, const std::string& file, int index) {
    auto place = where(file, t);
    for (const auto& [key, node] : t)
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end())
            return fail(errc::config, where(file, node) + ": unknown key \"" + std::string(key.str()) + "\" in a fault");
    fault f;
    f.index = index;
    auto name = t["kind"].value_or(std::string());
    auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.second == name; });
    if (kind == kinds.end())
        return fail(errc::config, place + ": unknown fault kind \"" + name + "\"", "docs/STAMPSIM.md lists the kinds.");
    f.kind = kind->first;
    if (const auto* n = t.get("ercs")) {
        auto number = read_ercs(*n, place);
        if (!number) return fail(number.error());
        f.ercs = *number;
    }
    f.role = t["role"].value_or(std::string());
    f.cmdlet = t["cmdlet"].value_or(std::string());
    f.text = t["text"].value_or(std::string());
    f.id = t["id"].value_or(std::string());
    f.seconds = t["seconds"].value_or(0.0);
    f.terminating = t["terminating"].value_or(true);
    const auto place_name = t["where"].value_or(std::string(f.role.empty() ? "wire" : "zip"));
    if (place_name != "zip" && (place_name != "wire" || !f.role.empty()))
        return fail(errc::config, place + ": where is \"wire\" or \"zip\", and \"zip\" with a role");
    f.in_zip = place_name == "zip";
    auto after = t["after_bytes"].value_or(std::int64_t{0}), times = t["times"].value_or(std::int64_t{0});
    if (after < 0 || times < 0 || times > 1'000'000 || f.seconds < 0)
        return fail(errc::config, place + ": after_bytes, times and seconds are not negative");
    f.after_bytes = static_cast<std::uint64_t>(after);
    f.times = static_cast<int>(times);
    return f;
}

result<void> read_durations(const toml::table& t, const std::string& file, fault_list& out) {
    for (const auto& [key, node] : t) {
        auto seconds = node.value<double>();
        if (!seconds || *seconds < 0) return fail(errc::config, where(file, node) + ": a duration is a number of seconds");
        out.durations[lower(key.str())] = *seconds;
    }
    return {};
}

result<fault_list> read_all(const toml::table& root, const std::string& file) {
    fault_list list;
    for (const auto& [key, node] : root) {
        if (key.str() == "durations" && node.is_table()) {
            if (auto r = read_durations(*node.as_table(), file, list); !r) return fail(r.error());
        } else if (key.str() == "fault" && node.is_array_of_tables()) {
            for (const auto& element : *node.as_array()) {
                auto f = read_fault(*element.as_table(), file, static_cast<int>(list.faults.size()));
                if (!f) return fail(f.error());
                list.faults.push_back(std::move(*f));
            }
        } else {
            return fail(errc::config, where(file, node) + ": unknown entry \"" + std::string(key.str()) + "\"",
                        "A fault file has [durations] and [[fault]].");
        }
    }
    return list;
}

}  // namespace

std::string_view to_string(fault_kind k) {
    for (const auto& [kind, name] : kinds)
        if (kind == k) return name;
    return "unknown";
}

std::chrono::duration<double> fault_list::role_duration(std::string_view role) const {
    auto found = durations.find(lower(role));
    if (found == durations.end()) found = durations.find("default");
    return std::chrono::duration<double>(found == durations.end() ? 0.0 : found->second);
}

std::chrono::duration<double> fault_list::cmdlet_duration(std::string_view cmdlet) const {
    auto found = durations.find(lower(cmdlet));
    return std::chrono::duration<double>(found == durations.end() ? 0.0 : found->second);
}

result<fault_list> parse_faults(std::string_view text, const std::string& file) try {
    return read_all(toml::parse(text, file), file);
} catch (const toml::parse_error& e) {
    std::ostringstream line;
    line << e.source().begin.line;
    return fail(errc::config, file + ":" + line.str() + ": " + std::string(e.description()));
}

}  // namespace stampsim
