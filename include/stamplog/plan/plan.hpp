// Request + stamp + history -> units. Pure: same input, same plan.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

// One cmdlet call on one ERCS. Units of kind logs have disjoint roles, or hold the resource providers.
struct unit {
    int id = 0;  // 1.. in order of priority
    unit_kind kind = unit_kind::logs;
    std::string title;               // "Storage" or "38 light roles" or "Test-AzureStack"
    std::vector<std::string> roles;  // logs only; named also when every role is asked for, so that they can be divided
                                     // (docs/decisions/0003). Empty only where resource_providers is not.
    std::vector<std::string> resource_providers;  // logs only, in one unit of their own: FilterByResourceProvider
    window when;
    double expected = 1;     // seconds measured on this stamp before, else the catalogue's weight: for order and balance
    bool exclusive = false;  // a collection: at most one per ERCS at a time (kinds logs)
    // The roles come from our catalogue ("every role"), not from the operator: one that this stamp does not have is a note,
    // not a failure. See roles_refused().
    bool roles_assumed = false;
    // Id of the unit that should have ended, with any outcome, before this one starts; 0: none. SeedRing waits for
    // Test-AzureStack, because its zip holds the test's report. The order alone honours it when units are taken one by one.
    int after = 0;
    // A part of a role that would not come whole (docs/decisions/0015): `when` is then a part of the window that is asked, and
    // these are the nodes and log types that are asked of it; empty: those of the request.
    std::vector<std::string> nodes, log_types;
    bool nodes_guessed = false;  // they are those that the run's zips name: the role may have others
    int part_of = 0;             // the unit that was to bring the role whole; 0: this one is
};

// Those of the unit's roles that the endpoint's error text names as unknown to this stamp: to be left out of the next try.
// Empty when the text is about something else. Case-insensitive, whole names only.
std::vector<std::string> roles_refused(const unit& u, std::string_view endpoint_words);

struct plan {
    request asked;
    // Test-AzureStack first, then logs: longest first, light roles grouped, SeedRing last where that costs no time; then what
    // is quick. Ids in this order.
    std::vector<unit> units;
    std::vector<std::string> warnings;  // unknown roles with near names, duplicates dropped, windows too long
};

struct history {  // seconds that a role took on this stamp, per hour of window; from earlier runs' journals; names in any case
    std::vector<std::pair<std::string, double>> seconds_per_role;
    std::vector<std::pair<std::string, double>> bytes_per_role;  // that it brought, likewise
};

// `ercs_count` lets light roles be grouped so that every ERCS has work. errc::config when nothing would run, for an unknown
// preset, and for an empty window. A preset and named roles together are both collected.
[[nodiscard]] result<plan> make_plan(const request& asked, std::size_t ercs_count, const history& known);

// For a stamp whose time zone is not known: Get-AzureStackStampInformation, which tells it, goes before everything else, and
// what carries dates comes after it.
plan stamp_first(plan p);

}  // namespace stamplog::plan
