// Which roles a request asks for, once each, with what is known of their time.
#pragma once

#include <string>
#include <vector>

#include "stamplog/plan/plan.hpp"

namespace stamplog::plan {

struct chosen_role {
    std::string name;
    double expected = 1;   // seconds, or the catalogue's weight; all of one plan in the same measure
    bool heavy = false;    // to be collected alone
    bool assumed = false;  // from a preset or "every role", not named by the operator
    bool by_all = false;   // from "every role" alone
    bool multi_node_only = false;
};

// In the order asked, the preset's first. errc::config for an unknown preset. Warns of unknown names (kept: a newer stamp may
// know them), names given twice, roles that need Invoke-AzureStackOnDemandLog.
[[nodiscard]] result<std::vector<chosen_role>> choose_roles(const request& asked, const history& known,
                                                            std::vector<std::string>& warnings);

}  // namespace stamplog::plan
