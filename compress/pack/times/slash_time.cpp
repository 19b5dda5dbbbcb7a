#include <algorithm>

#include "civil_time.hpp"
#include "line_time.hpp"

namespace stamplog::pack {
namespace {

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

// "000011d0.00000f80::": process and thread.
constexpr std::size_t ids_size = 19, id_size = 8;
bool begins_with_ids(std::string_view line) {
    return line.size() >= ids_size && line[id_size] == '.' && line.substr(ids_size - 2, 2) == "::" &&
           is_hex(line.substr(0, id_size)) && is_hex(line.substr(id_size + 1, id_size));
}

}  // namespace

line_time slash_time_of(std::string_view line) {
    time_text text(line);
    if (begins_with_ids(line))
        text.drop(ids_size);
    else
        text.take_any("[\"");
    std::int64_t day = 0, clock = 0;
    if (!text.take_day('/', day) || !text.take_any(" -") || !text.take_clock(clock)) return std::nullopt;
    text.drop_fraction();
    if (!text.ends_here()) return std::nullopt;
    return day + clock;
}

}  // namespace stamplog::pack
