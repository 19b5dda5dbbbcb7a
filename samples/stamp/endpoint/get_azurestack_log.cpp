#include "endpoint/cmdlet.hpp"
#include "endpoint/collection.hpp"
#include "endpoint/refusals.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

using std::chrono::hours;

// What is asked for: every role of the stamp without FilterByRole or with "*", providers beside them.
ending requested_roles(cmdlet_call& c, std::vector<std::string>& out) {
    auto wanted = c.arguments.list("FilterByRole");
    const auto providers = c.arguments.list("FilterByResourceProvider");
    if ((wanted.empty() && providers.empty()) || (wanted.size() == 1 && wanted[0] == "*")) wanted = c.session.source.roles();
    wanted.insert(wanted.end(), providers.begin(), providers.end());
    for (const auto& role : wanted) {
        const auto spelled = c.session.source.spelling(role);
        if (!spelled)
            return thrown("Role '" + role +
                          "' is not a role of this stamp. Valid roles are listed by the operator documentation.");
        if (std::find(out.begin(), out.end(), *spelled) == out.end()) out.push_back(*spelled);
    }
    return std::nullopt;
}

ending requested_window(cmdlet_call& c, window& w) {
    const auto now = c.session.time.now();
    const auto* from = c.arguments.find("FromDate");
    const auto* to = c.arguments.find("ToDate");
    w.to = to ? to->date->as_stamp_time(c.session.zone) : now;
    w.from = from ? from->date->as_stamp_time(c.session.zone) : w.to - hours(4);
    for (const auto* d : {from, to})
        if (d && d->date->kind == net_date::kind_of::utc)
            c.out.warning(std::string(d->parameter->name) + " has kind Utc: it is read as stamp time.");
    if (w.from >= w.to) return thrown("FromDate must be earlier than ToDate.");
    if (w.to - w.from > hours(24 * 31)) return thrown("The time between FromDate and ToDate is longer than 31 days.");
    return std::nullopt;
}

collection_filter filter_of(cmdlet_call& c) {
    collection_filter f;
    f.nodes = c.arguments.list("FilterByNode");
    f.log_types = c.arguments.list("FilterByLogType");
    f.include_dumps = c.arguments.flag("IncludeDumpFile");
    return f;
}

}  // namespace

ending get_azurestack_log(cmdlet_call& c) {
    collection_request r;
    c.verbose(
        "Loading module from path 'C:\\Program "
        "Files\\WindowsPowerShell\\Modules\\Microsoft.AzureStack.Diagnostics.DataCollection\\GenericHelper.psm1'.");
    if (auto bad = requested_roles(c, r.roles)) return bad;
    if (auto bad = requested_window(c, r.when)) return bad;
    if (!c.arguments.text("InputSasUri").empty())
        return thrown("The remote name could not be resolved: a simulated stamp reaches no storage account.");
    r.filter = filter_of(c);
    r.timeout = std::chrono::minutes(c.arguments.number("TimeOutInMinutes").value_or(240));
    if (r.timeout <= std::chrono::minutes(0)) return thrown("TimeOutInMinutes must be greater than 0.");
    return run_collection(c, r);
}

}  // namespace stampsim
