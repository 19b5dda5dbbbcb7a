#include "winrm/wire_faults.hpp"

namespace stampsim::winrm {

bool wire_faults::strikes(fault_kind kind) {
    for (const auto* f : book_.left(kind))
        if (exchanges_ > f->after_exchanges && book_.take(*f)) return true;
    return false;
}

bool wire_faults::refuse_now() {
    ++exchanges_;
    return strikes(fault_kind::http_401);
}

bool wire_faults::unavailable_now() { return exchanges_ > 0 && strikes(fault_kind::http_503); }

void wire_faults::change(std::string& soap) {
    constexpr std::string_view mark = "RelatesTo>uuid:";
    const auto at = soap.find(mark);
    if (at == std::string::npos || !strikes(fault_kind::wrong_relates_to)) return;
    auto& digit = soap[at + mark.size()];
    digit = digit == '0' ? '1' : '0';
}

write_plan wire_faults::plan(std::uint64_t before, std::size_t size) {
    write_plan p;
    p.slowly = strikes(fault_kind::slow_bytes);
    for (const auto* f : book_.left(fault_kind::cut_connection))
        if (before + size > f->after_bytes && before <= f->after_bytes && book_.take(*f)) {
            p.cut_after = static_cast<std::size_t>(f->after_bytes - before);
            break;
        }
    return p;
}

}  // namespace stampsim::winrm
