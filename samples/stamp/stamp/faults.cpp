#include "stamp/faults.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "stamp/fault_reader.hpp"
#include "stamp/fault_rules.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
using stamplog::result;

namespace {

result<void> read_durations(const toml::table& t, const std::string& file, const fault_names& names, fault_list& out) {
    for (const auto& [key, node] : t) {
        const std::string name(key.str());
        auto known = [&](const std::vector<std::string>& list) {
            return std::any_of(list.begin(), list.end(), [&](const auto& n) { return same(n, name); });
        };
        if (!same(name, "default") && !known(names.roles) && !known(names.cmdlets))
            return fail(errc::config, place_of(file, node) + ": [durations] has \"" + name +
                                          "\", which is neither \"default\" nor a cmdlet (" + listed(names.cmdlets) +
                                          ") nor a role of this stamp (" + listed(names.roles) + ")");
        const auto seconds = seconds_of(node);
        if (!seconds)
            return fail(errc::config, place_of(file, node) + ": " + name + ": a duration is a number of seconds, 0 to 604800");
        if (!out.durations.emplace(lower(name), *seconds).second)
            return fail(errc::config, place_of(file, node) + ": " + name + " is there twice");
    }
    return {};
}

result<void> read_faults(const toml::array& all, const std::string& file, const fault_names& names, fault_list& out) {
    for (const auto& element : all) {
        auto f = read_fault(*element.as_table(), file, static_cast<int>(out.faults.size()), names);
        if (!f) return fail(f.error());
        out.faults.push_back(std::move(*f));
    }
    return {};
}

result<fault_list> read_all(const toml::table& root, const std::string& file, const fault_names& names) {
    fault_list list;
    for (const auto& [key, node] : root) {
        result<void> r;
        if (key.str() == "durations" && node.is_table())
            r = read_durations(*node.as_table(), file, names, list);
        else if (key.str() == "fault" && node.is_array_of_tables())
            r = read_faults(*node.as_array(), file, names, list);
        else
            r = fail(errc::config, place_of(file, node) + ": unknown entry \"" + std::string(key.str()) + "\"",
                     "A fault file has [durations] and [[fault]].");
        if (!r) return fail(r.error());
    }
    return list;
}

}  // namespace

std::string_view to_string(fault_kind k) {
    for (const auto& r : fault_rules())
        if (r.kind == k) return r.name;
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

result<fault_list> parse_faults(std::string_view text, const std::string& file, const fault_names& names) try {
    return read_all(toml::parse(text, file), file, names);
} catch (const toml::parse_error& e) {
    std::ostringstream line;
    line << e.source().begin.line;
    return fail(errc::config, file + ":" + line.str() + ": " + std::string(e.description()));
}

}  // namespace stampsim
