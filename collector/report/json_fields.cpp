#include "json_fields.hpp"

#include <limits>

namespace stamplog::report {
namespace {

const json* field(const json& from, const char* name) {
    const auto it = from.find(name);
    return it == from.end() || it->is_null() ? nullptr : &*it;
}

}  // namespace

void read(const json& from, const char* name, std::string& into) {
    const auto* f = field(from, name);
    if (!f) return;
    if (!f->is_string()) throw bad_field(name);
    into = f->get<std::string>();
}

void read(const json& from, const char* name, bool& into) {
    const auto* f = field(from, name);
    if (!f) return;
    if (!f->is_boolean()) throw bad_field(name);
    into = f->get<bool>();
}

void read(const json& from, const char* name, int& into) {
    const auto* f = field(from, name);
    if (!f) return;
    if (!f->is_number_integer()) throw bad_field(name);
    const auto n = f->get<std::int64_t>();
    if (n < std::numeric_limits<int>::min() || n > std::numeric_limits<int>::max()) throw bad_field(name);
    into = static_cast<int>(n);
}

void read(const json& from, const char* name, std::uint64_t& into) {
    const auto* f = field(from, name);
    if (!f) return;
    if (!f->is_number_unsigned()) throw bad_field(name);
    into = f->get<std::uint64_t>();
}

void read(const json& from, const char* name, std::vector<std::string>& into) {
    const auto* f = field(from, name);
    if (!f) return;
    if (!f->is_array()) throw bad_field(name);
    for (const auto& e : *f) {
        if (!e.is_string()) throw bad_field(name);
        into.push_back(e.get<std::string>());
    }
}

void read(const json& from, const char* name, utc_time& into) {
    std::optional<utc_time> t;
    read(from, name, t);
    if (t) into = *t;
}

void read(const json& from, const char* name, std::optional<utc_time>& into) {
    std::string text;
    read(from, name, text);
    if (text.empty()) return;
    into = parse_rfc3339(text);
    if (!into) throw bad_field(name);
}

// Foreign text may be no UTF-8.
std::string dump(const json& j) { return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n"; }

}  // namespace stamplog::report
