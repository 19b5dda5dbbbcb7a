// The cmdlets that only look: stamp information, support configuration, disks, jobs, update and action status.
#include "endpoint/cmdlet.hpp"
#include "endpoint/objects.hpp"
#include "stamp/stamp_information.hpp"

namespace stampsim {
namespace {

using stamplog::psrp::nil;
using stamplog::psrp::property;
using stamplog::psrp::tagged_text;
using stamplog::psrp::value;

// Remoting serialises to depth 1: what lies deeper arrives as its text.
std::string as_text(const std::vector<information_field>& fields) {
    std::string text;
    for (const auto& f : fields)
        if (const auto* v = std::get_if<std::string>(&f.value)) text += (text.empty() ? "" : "; ") + f.name + "=" + *v;
    return "@{" + text + "}";
}

value as_value(const information_value& v) {
    if (const auto* text = std::get_if<std::string>(&v)) return *text;
    if (const auto* nested = std::get_if<std::vector<information_field>>(&v)) return as_text(*nested);
    std::vector<value> items;
    for (const auto& item : std::get<std::vector<std::string>>(v)) items.emplace_back(item);
    return object_list(std::move(items));
}

std::string update_xml() {
    return "<Action Type=\"Update\" Status=\"Completed\"><Steps><Step FullStepIndex=\"1\" Index=\"1\" Name=\"Prepare\" "
           "Description=\"Check cluster health\" StartTimeUtc=\"2023-03-04T08:00:12Z\" EndTimeUtc=\"2023-03-04T08:21:47Z\" "
           "Status=\"Success\" /><Step FullStepIndex=\"2\" Index=\"2\" Name=\"Update hosts\" Description=\"Update the hosts\" "
           "StartTimeUtc=\"2023-03-04T08:21:48Z\" EndTimeUtc=\"2023-03-04T13:02:09Z\" Status=\"Success\" /></Steps></Action>";
}

}  // namespace

ending get_stamp_information(cmdlet_call& c) {
    std::vector<property> properties;
    for (const auto& f : stamp_information(c.session.folder.settings())) properties.push_back({f.name, as_value(f.value)});
    c.out.output(custom_object(std::move(properties)));
    return std::nullopt;
}

ending get_support_configuration(cmdlet_call& c) {
    // A stamp that is not registered has none: $null goes to the client.
    c.out.output(nil{});
    return std::nullopt;
}

ending get_virtual_disk(cmdlet_call& c) {
    static constexpr const char* names[] = {"Infrastructure_1", "VmTemp_1", "VmTemp_2", "ObjStore_1", "ObjStore_2"};
    for (const auto* name : names)
        c.out.output(custom_object({{"FriendlyName", std::string(name)},
                                    {"HealthStatus", std::int32_t{0}},
                                    {"OperationalStatus", std::int32_t{2}},
                                    {"ResiliencySettingName", std::string("Mirror")},
                                    {"NumberOfDataCopies", std::int32_t{3}},
                                    {"Size", std::int64_t{2'199'023'255'552}},
                                    {"FootprintOnPool", std::int64_t{6'597'069'766'656}}}));
    return std::nullopt;
}

ending get_storage_job(cmdlet_call& c) {
    // With disks from the pipeline there is one job for all of them, as an idle stamp shows after its last rebalance.
    c.out.output(custom_object({{"Name", std::string("Rebalance")},
                                {"JobState", std::int32_t{7}},
                                {"PercentComplete", std::int32_t{100}},
                                {"BytesProcessed", std::int64_t{0}},
                                {"BytesTotal", std::int64_t{0}}}));
    return std::nullopt;
}

ending get_action_status(cmdlet_call& c) {
    c.out.output(custom_object({{"ActionType", c.arguments.text("ActionType")},
                                {"Status", std::string("Completed")},
                                {"ProgressAsXml", update_xml()}}));
    return std::nullopt;
}

ending get_update_status(cmdlet_call& c) {
    if (c.arguments.flag("StatusOnly"))
        c.out.output(stamplog::psrp::make_object({{"Value", std::string("Completed")}}));
    else
        c.out.output(tagged_text{tagged_text::tag::xml_document, update_xml()});
    return std::nullopt;
}

ending get_support_session_info(cmdlet_call& c) {
    c.out.output(typed_object(
        {"Microsoft.AzureStack.PrivilegedEndpointSecurity.PepCmdlets.AzureStackSupportSessionInfo", "System.Object"},
        "AzureStackSupportSessionInfo", {{"PepAddress", c.session.ercs}, {"Unlocked", false}, {"SupportSessionToken", nil{}}}));
    return std::nullopt;
}

}  // namespace stampsim
