#include "endpoint/fault_book.hpp"

#include "stamp/text_case.hpp"

namespace stampsim {

bool fault_book::concerns(const fault& f, fault_kind kind, std::string_view role, std::string_view cmdlet) const {
    if (f.kind != kind || (f.ercs != 0 && f.ercs != ercs_)) return false;
    if (kind == fault_kind::dies) {
        // Asked with a role while a zip of it is written, without one for the wire.
        if (f.in_zip == role.empty()) return false;
        if (!f.role.empty() && !same(f.role, role)) return false;
    } else if (kind == fault_kind::cmdlet_error) {
        // One with a role strikes when that role's turn comes, one without at the start.
        if (!same(f.role, role)) return false;
    } else if (!f.role.empty() && !same(f.role, role)) {
        return false;
    }
    return cmdlet.empty() || same(f.cmdlet.empty() ? "Get-AzureStackLog" : f.cmdlet, cmdlet);
}

const fault* fault_book::find(fault_kind kind, std::string_view role, std::string_view cmdlet) const {
    for (const auto& f : list_.faults)
        if (concerns(f, kind, role, cmdlet)) return &f;
    return nullptr;
}

const fault* fault_book::strike(fault_kind kind, std::string_view role, std::string_view cmdlet) {
    for (const auto& f : list_.faults) {
        if (!concerns(f, kind, role, cmdlet)) continue;
        // A ledger that fails must not hide a fault that a test waits for.
        if (auto taken = book_.take_fault(f.index, f.times); !taken || *taken) return &f;
    }
    return nullptr;
}

}  // namespace stampsim
