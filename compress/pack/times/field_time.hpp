// The time in a field near a line's beginning, in ISO 8601, as JSON lines and CSV have it.
#pragma once

#include <string>

#include "line_time.hpp"

namespace stamplog::pack {

// Which field: other lines' times are those of the same one, since a record may have several, in different zones.
class time_field {
 public:
    // Nothing where the line has no time.
    [[nodiscard]] static std::optional<time_field> find(std::string_view line);
    [[nodiscard]] line_time time_of(std::string_view line) const;

 private:
    std::string name_;         // JSON: with what is around it: "time":"
    char between_ = ',';       // CSV
    std::size_t columns_ = 0;  // before it
};

}  // namespace stamplog::pack
