#include "field_time.hpp"

#include <algorithm>

namespace stamplog::pack {
namespace {

// The beginning of `"name":` in front of `at`, which is behind it; npos where there is none.
std::size_t name_before(std::string_view line, std::size_t at) {
    while (at > 0 && line[at - 1] == ' ') --at;
    if (at < 3 || line[at - 1] != ':' || line[at - 2] != '"') return line.npos;
    return line.rfind('"', at - 3);
}

bool may_begin_a_time(char c) { return c == '1' || c == '2'; }  // of these years

}  // namespace

std::optional<time_field> time_field::find(std::string_view line) {
    const bool json = line.starts_with('{');
    for (std::size_t at = 1; at < line.size(); ++at) {
        if (!may_begin_a_time(line[at])) continue;
        const char before = line[at - 1];
        if (before != '"' && (json || (before != ',' && before != ';' && before != '\t'))) continue;
        if (!iso_time_of(line.substr(at))) continue;
        time_field out;
        if (json) {
            const auto name = name_before(line, at - 1);
            if (name == line.npos) continue;
            out.name_ = line.substr(name, at - name);
            return out;
        }
        if (before == '"' && at < 2) continue;
        out.between_ = before == '"' ? line[at - 2] : before;
        if (out.between_ != ',' && out.between_ != ';' && out.between_ != '\t') continue;
        out.columns_ =
            static_cast<std::size_t>(std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(at), out.between_));
        return out;
    }
    return std::nullopt;
}

line_time time_field::time_of(std::string_view line) const {
    std::size_t at = 0;
    if (!name_.empty()) {
        at = line.find(name_);
        if (at == line.npos) return std::nullopt;
        return iso_time_of(line.substr(at + name_.size()));
    }
    for (auto left = columns_; left > 0; --left) {
        at = line.find(between_, at);
        if (at == line.npos) return std::nullopt;
        ++at;
    }
    return iso_time_of(line.substr(at));
}

}  // namespace stamplog::pack
