// The faults that concern one endpoint, and their use.
#pragma once

#include <optional>
#include <string_view>

#include "stamp/faults.hpp"
#include "stamp/ledger.hpp"

namespace stampsim {

class fault_book {
 public:
    fault_book(fault_list list, int ercs, ledger& book) : list_(std::move(list)), ercs_(ercs), book_(book) {}

    const fault_list& list() const { return list_; }
    // A fault of that kind that concerns this ERCS, the role (empty: any) and the cmdlet. Not used up by looking.
    const fault* find(fault_kind kind, std::string_view role = {}, std::string_view cmdlet = {}) const;
    // The same, used up once; nullptr when none is left.
    const fault* strike(fault_kind kind, std::string_view role = {}, std::string_view cmdlet = {});

 private:
    bool concerns(const fault& f, fault_kind kind, std::string_view role, std::string_view cmdlet) const;
    fault_list list_;
    int ercs_;
    ledger& book_;
};

}  // namespace stampsim
