// The faults that concern one endpoint, and their use.
#pragma once

#include <string_view>
#include <vector>

#include "stamp/faults.hpp"
#include "stamp/ledger.hpp"

namespace stampsim {

class fault_book {
 public:
    fault_book(fault_list list, int ercs, ledger& book) : list_(std::move(list)), ercs_(ercs), book_(book) {}

    const fault_list& list() const { return list_; }
    // The faults of that kind that concern this ERCS, the role (empty: any) and the cmdlet, without those used up. Looking uses
    // nothing up.
    std::vector<const fault*> left(fault_kind kind, std::string_view role = {}, std::string_view cmdlet = {}) const;
    const fault* find(fault_kind kind, std::string_view role = {}, std::string_view cmdlet = {}) const;  // the first of them
    // Uses a fault up once; false when another process took its last use meanwhile.
    bool take(const fault& f);
    // Both: the first that is left, used up once; nullptr when there is none. What happens is told by what it returns.
    const fault* strike(fault_kind kind, std::string_view role = {}, std::string_view cmdlet = {});

 private:
    bool concerns(const fault& f, fault_kind kind, std::string_view role, std::string_view cmdlet) const;
    fault_list list_;
    int ercs_;
    ledger& book_;
};

}  // namespace stampsim
