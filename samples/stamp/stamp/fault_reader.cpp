#include "stamp/fault_reader.hpp"

#include <algorithm>
#include <cmath>

#include "stamp/fault_rules.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
using stamplog::result;

namespace {

constexpr double week = 7 * 24 * 3600;

std::string joined(std::span<const std::string_view> names) {
    std::string all;
    for (auto n : names) all += (all.empty() ? "" : ", ") + std::string(n);
    return all;
}

bool is_in(std::span<const std::string_view> list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

class fault_reader {
 public:
    fault_reader(const std::string& file, const fault_names& names) : file_(file), names_(names) {}
    result<fault> read(const toml::table& t, int index);

 private:
    result<const fault_rule*> rule_of(const toml::table& t) const;
    result<void> check_keys(const toml::table& t, const fault_rule& r) const;
    result<void> take(std::string_view key, const toml::node& n);
    result<void> take_ercs(const toml::node& n);
    result<void> take_name(std::string_view key, const toml::node& n, const std::vector<std::string>& known, std::string& out);
    result<void> take_text(std::string_view key, const toml::node& n, std::string& out);
    result<void> take_number(std::string_view key, const toml::node& n, std::int64_t least, std::int64_t most,
                             std::int64_t& out);
    result<void> take_where(const toml::node& n);
    result<void> check_together(const toml::table& t);
    tl::unexpected<stamplog::error> wrong(const toml::node& n, const std::string& what) const {
        return fail(errc::config, place_of(file_, n) + ": " + what);
    }

    const std::string& file_;
    const fault_names& names_;
    fault fault_;
    bool where_given_ = false;
};

result<const fault_rule*> fault_reader::rule_of(const toml::table& t) const {
    std::string all;
    for (const auto& r : fault_rules()) all += (all.empty() ? "" : ", ") + std::string(r.name);
    const auto* n = t.get("kind");
    if (!n) return wrong(t, "a fault needs kind, one of: " + all);
    const auto* name = n->as_string();
    if (name)
        for (const auto& r : fault_rules())
            if (r.name == name->get()) return &r;
    return wrong(*n, "unknown kind" + (name ? " \"" + name->get() + "\"" : "") + "; kind is one of: " + all);
}

result<void> fault_reader::check_keys(const toml::table& t, const fault_rule& r) const {
    for (const auto& [key, node] : t) {
        if (key.str() == "kind" || key.str() == "ercs" || key.str() == "times" || is_in(r.keys, key.str())) continue;
        return wrong(node, "a fault of kind \"" + std::string(r.name) + "\" has no key \"" + std::string(key.str()) +
                               "\"; it takes kind, ercs, times" + (r.keys.empty() ? "" : ", ") + joined(r.keys));
    }
    for (auto key : r.required)
        if (!t.contains(key)) return wrong(t, "a fault of kind \"" + std::string(r.name) + "\" needs " + std::string(key));
    return {};
}

result<void> fault_reader::take_text(std::string_view key, const toml::node& n, std::string& out) {
    const auto* text = n.as_string();
    if (!text || text->get().empty()) return wrong(n, std::string(key) + " is a text in quotes, and not empty");
    out = text->get();
    return {};
}

result<void> fault_reader::take_name(std::string_view key, const toml::node& n, const std::vector<std::string>& known,
                                     std::string& out) {
    if (auto r = take_text(key, n, out); !r) return r;
    for (const auto& name : known)
        if (same(name, out)) return {};
    return wrong(n, std::string(key) + " \"" + out + "\" is not known to this stamp; it has " + listed(known));
}

result<void> fault_reader::take_number(std::string_view key, const toml::node& n, std::int64_t least, std::int64_t most,
                                       std::int64_t& out) {
    const auto* number = n.as_integer();
    if (!number || number->get() < least || number->get() > most)
        return wrong(n, std::string(key) + " is a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    out = number->get();
    return {};
}

result<void> fault_reader::take_ercs(const toml::node& n) {
    std::string all;
    for (int i = 1; i <= names_.ercs_count; ++i) {
        const auto* number = n.as_integer();
        const auto* name = n.as_string();
        if ((number && number->get() == i) || (name && same(name->get(), ercs_name(i)))) {
            fault_.ercs = i;
            return {};
        }
        all += (i > 1 ? ", " : "") + std::to_string(i) + " or \"" + ercs_name(i) + "\"";
    }
    return wrong(n, "ercs is " + all);
}

result<void> fault_reader::take_where(const toml::node& n) {
    const auto* text = n.as_string();
    if (!text || (text->get() != "wire" && text->get() != "zip")) return wrong(n, "where is \"wire\" or \"zip\"");
    fault_.in_zip = text->get() == "zip";
    where_given_ = true;
    return {};
}

result<void> fault_reader::take(std::string_view key, const toml::node& n) {
    if (key == "kind") return {};
    if (key == "ercs") return take_ercs(n);
    if (key == "where") return take_where(n);
    if (key == "role") return take_name(key, n, names_.roles, fault_.role);
    if (key == "node" && names_.computers.empty()) return take_text(key, n, fault_.node);
    if (key == "node") return take_name(key, n, names_.computers, fault_.node);
    if (key == "cmdlet") return take_name(key, n, names_.cmdlets, fault_.cmdlet);
    if (key == "text" && fault_.kind == fault_kind::test_fails) return take_name(key, n, names_.tests, fault_.text);
    if (key == "text") return take_text(key, n, fault_.text);
    if (key == "id") return take_text(key, n, fault_.id);
    std::int64_t number = 0;
    if (key == "after_bytes") {
        auto r = take_number(key, n, 0, std::int64_t{1} << 50, number);
        fault_.after_bytes = static_cast<std::uint64_t>(number);
        return r;
    }
    if (key == "over_minutes") {
        auto r = take_number(key, n, 0, 31 * 24 * 60, number);
        fault_.over_minutes = static_cast<int>(number);
        return r;
    }
    if (key == "after_exchanges") {
        auto r = take_number(key, n, 0, 1'000'000'000, number);
        fault_.after_exchanges = static_cast<std::uint64_t>(number);
        return r;
    }
    if (key == "times") {
        auto r = take_number(key, n, 1, 1'000'000, number);
        fault_.times = static_cast<int>(number);
        return r;
    }
    if (key == "seconds") {
        const auto s = seconds_of(n);
        if (!s || *s == 0) return wrong(n, "seconds is a number more than 0, at most 604800");
        fault_.seconds = *s;
        return {};
    }
    const auto* yes = n.as_boolean();  // terminating
    if (!yes) return wrong(n, std::string(key) + " is true or false");
    fault_.terminating = yes->get();
    return {};
}

// What is right alone and can never happen together.
result<void> fault_reader::check_together(const toml::table& t) {
    if (fault_.kind == fault_kind::dies && !fault_.role.empty()) {
        if (where_given_ && !fault_.in_zip)
            return wrong(t, "a fault with a role strikes in a zip: where = \"zip\", or leave it out");
        fault_.in_zip = true;
    }
    if (fault_.kind == fault_kind::hang && !fault_.cmdlet.empty() && t.contains("after_bytes"))
        return wrong(t, "a hang is at a cmdlet's start or after_bytes of output: give one of the two");
    if (fault_.kind == fault_kind::cmdlet_error && !fault_.role.empty() && !fault_.cmdlet.empty() &&
        !same(fault_.cmdlet, "Get-AzureStackLog"))
        return wrong(t, "only Get-AzureStackLog collects roles: leave out role, or cmdlet");
    return {};
}

result<fault> fault_reader::read(const toml::table& t, int index) {
    auto rule = rule_of(t);
    if (!rule) return fail(rule.error());
    if (auto r = check_keys(t, **rule); !r) return fail(r.error());
    fault_.kind = (*rule)->kind;
    fault_.index = index;
    for (const auto& [key, node] : t)
        if (auto r = take(key.str(), node); !r) return fail(r.error());
    if (auto r = check_together(t); !r) return fail(r.error());
    return std::move(fault_);
}

}  // namespace

std::string place_of(const std::string& file, const toml::node& n) {
    return file + ":" + std::to_string(n.source().begin.line);
}

std::string listed(const std::vector<std::string>& names) {
    std::string all;
    for (const auto& n : names) all += (all.empty() ? "" : ", ") + n;
    return all;
}

std::optional<double> seconds_of(const toml::node& n) {
    if (!n.is_number()) return std::nullopt;
    const auto s = n.value<double>();
    if (!s || !std::isfinite(*s) || *s < 0 || *s > week) return std::nullopt;
    return s;
}

result<fault> read_fault(const toml::table& t, const std::string& file, int index, const fault_names& names) {
    return fault_reader(file, names).read(t, index);
}

}  // namespace stampsim
