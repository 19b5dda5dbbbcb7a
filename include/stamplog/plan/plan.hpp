// Request + stamp + history -> units. Pure: same input, same plan.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/pep/pep_session.hpp"
#include "stamplog/plan/request.hpp"

namespace stamplog::plan {

enum class unit_kind {
    logs,
    test,
    stamp_information,
    support_configuration,
    virtual_disks,
    storage_jobs,
    update_status,
    cluster_log
};

// One cmdlet call on one ERCS. Units of kind logs have disjoint roles.
struct unit {
    int id = 0;  // 1.. in order of priority
    unit_kind kind = unit_kind::logs;
    std::string title;               // "Storage" or "38 light roles" or "Test-AzureStack"
    std::vector<std::string> roles;  // logs only; empty: every role the stamp has
    window when;
    double expected = 1;     // seconds measured on this stamp before, else the catalogue's weight: for order and balance
    bool exclusive = false;  // a collection: at most one per ERCS at a time (kinds logs)
};

struct plan {
    request asked;
    std::vector<unit> units;            // longest first, light roles grouped, information units last; ids in this order
    std::vector<std::string> warnings;  // unknown roles with near names, duplicates dropped, windows too long
};

struct history {  // seconds a role took on this stamp, per hour of window; from earlier runs' journals
    std::vector<std::pair<std::string, double>> seconds_per_role;
};

// `ercs_count` lets light roles be grouped so that every ERCS has work. errc::config when nothing would run.
[[nodiscard]] result<plan> make_plan(const request& asked, std::size_t ercs_count, const history& known);

}  // namespace stamplog::plan
