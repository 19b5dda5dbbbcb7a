// Reading and writing the schema's fields: absent ones keep their default, wrong types are an error with the field's name.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

#include "stamplog/base/clock.hpp"

namespace stamplog::report {

using json = nlohmann::ordered_json;

// Thrown inside this library only; the parse functions turn it into errc::corrupt.
struct bad_field : std::runtime_error {
    explicit bad_field(const char* name) : std::runtime_error(std::string("field '") + name + "' has an unexpected type") {}
};

inline json time_or_null(const std::optional<utc_time>& t) { return t ? json(format_rfc3339(*t)) : json(); }

void read(const json& from, const char* name, std::string& into);
void read(const json& from, const char* name, bool& into);
void read(const json& from, const char* name, int& into);
void read(const json& from, const char* name, std::uint64_t& into);
void read(const json& from, const char* name, std::vector<std::string>& into);
void read(const json& from, const char* name, utc_time& into);
void read(const json& from, const char* name, std::optional<utc_time>& into);

// Each element of the array `name`, handed to `one`; absent: none.
template <class F>
void read_each(const json& from, const char* name, F one) {
    const auto it = from.find(name);
    if (it == from.end() || it->is_null()) return;
    if (!it->is_array()) throw bad_field(name);
    for (const auto& e : *it) {
        if (!e.is_object()) throw bad_field(name);
        one(e);
    }
}

// Indented by two; text that is no UTF-8 with replacement characters.
std::string dump(const json& j);

}  // namespace stamplog::report
