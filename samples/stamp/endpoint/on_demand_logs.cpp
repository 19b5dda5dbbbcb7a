// Invoke-AzureStackOnDemandLog, whose logs the next Get-AzureStackLog brings, and Send-AzureStackDiagnosticLog, which only
// says that it was asked.
#include "content/role_catalogue.hpp"
#include "endpoint/cmdlet.hpp"
#include "endpoint/refusals.hpp"

namespace stampsim {

ending invoke_on_demand_log(cmdlet_call& c) {
    std::vector<std::string> roles;
    for (const auto& name : c.arguments.list("FilterByRole")) {
        const auto* role = find_role(name);
        if (!role || !role->on_demand)
            return thrown("Role '" + name + "' has no logs on demand. Valid roles are OEM, NC, SLB, Gateway.");
        roles.emplace_back(role->name);
    }
    if (!c.arguments.flag("Generate")) return thrown("Specify -Generate and -FilterByRole.");
    if (roles.empty()) roles = {"OEM", "NC", "SLB", "Gateway"};
    for (const auto& role : roles) c.progress("Generating logs of " + role, 50);
    if (auto r = c.session.book.add_on_demand(roles); !r) return thrown(r.error().what);
    c.progress("Completed", 100, true);
    c.out.output(std::string("On-demand logs were generated. Run Get-AzureStackLog with the same roles to collect them."));
    return std::nullopt;
}

ending send_diagnostic_log(cmdlet_call& c) {
    c.out.output(std::string("The request was accepted by the support bridge of the simulated stamp, which sends nothing."));
    return std::nullopt;
}

}  // namespace stampsim
