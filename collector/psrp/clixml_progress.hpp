// The fields of <PR>, in the order in which PowerShell writes them.
#pragma once

#include <array>
#include <string_view>

#include "clixml_tag.hpp"

namespace stamplog::psrp {

struct progress_field {
    std::string_view element;   // on the wire
    std::string_view property;  // in the value
    tag type;
};
// Without CurrentOperation, which is written as a plain <S> or <Nil> after ActivityId.
const std::array<progress_field, 7>& progress_fields() noexcept;
inline constexpr std::string_view current_operation = "CurrentOperation";

}  // namespace stamplog::psrp
