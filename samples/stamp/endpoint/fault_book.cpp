#include "endpoint/fault_book.hpp"

#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

constexpr std::string_view collecting = "Get-AzureStackLog";

}  // namespace

bool fault_book::concerns(const fault& f, fault_kind kind, std::string_view role, std::string_view cmdlet) const {
    if (f.kind != kind || (f.ercs != 0 && f.ercs != ercs_)) return false;
    const bool of_role = f.role.empty() || same(f.role, role);
    // Asked with a role while a zip of it is written, without one for the wire.
    if (kind == fault_kind::dies) return f.in_zip == !role.empty() && of_role;
    // Asked with a cmdlet when it starts, without one for the wire.
    if (kind == fault_kind::hang) return same(f.cmdlet, cmdlet);
    // One with a role strikes when that role's turn comes, one without at the start.
    if (kind == fault_kind::cmdlet_error) return same(f.role, role) && same(f.cmdlet.empty() ? collecting : f.cmdlet, cmdlet);
    return of_role;
}

std::vector<const fault*> fault_book::left(fault_kind kind, std::string_view role, std::string_view cmdlet) const {
    std::vector<const fault*> all;
    for (const auto& f : list_.faults) {
        if (!concerns(f, kind, role, cmdlet)) continue;
        // A ledger that fails must not hide a fault that a test waits for.
        if (auto some = book_.fault_left(f.index, f.times); !some || *some) all.push_back(&f);
    }
    return all;
}

const fault* fault_book::find(fault_kind kind, std::string_view role, std::string_view cmdlet) const {
    const auto all = left(kind, role, cmdlet);
    return all.empty() ? nullptr : all.front();
}

bool fault_book::take(const fault& f) {
    auto taken = book_.take_fault(f.index, f.times);
    return !taken || *taken;
}

const fault* fault_book::strike(fault_kind kind, std::string_view role, std::string_view cmdlet) {
    for (const auto* f : left(kind, role, cmdlet))
        if (take(*f)) return f;
    return nullptr;
}

}  // namespace stampsim
