// Names of a split file's parts: "case.tar.zst.001", ".002"... so that `cat case.tar.zst.*` puts them together.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stamplog {

inline constexpr unsigned max_parts = 999;

// `number` from 1 to max_parts.
std::string part_name(std::string_view whole, unsigned number);

struct named_part {
    std::string whole;  // the name without the number
    unsigned number = 0;
};
// Nothing: the name is no part's.
std::optional<named_part> parse_part_name(std::string_view name);

}  // namespace stamplog
