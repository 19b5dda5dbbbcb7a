// Get-FormatData: a stamp's session has the views of all of PowerShell's own format files. One stands for them here:
// System.Guid's table, in the shape that PowerShell 7.6 sends.
#include "endpoint/cmdlet.hpp"
#include "endpoint/objects.hpp"
#include "endpoint/wildcard.hpp"

namespace stampsim {
namespace {

using stamplog::psrp::nil;
using stamplog::psrp::property;
using stamplog::psrp::value;

constexpr const char* type_with_view = "System.Guid";

value list_of(std::vector<value> items, const std::string& element, const char* assembly) {
    auto o = std::make_shared<stamplog::psrp::object>();
    o->type_names = {"System.Collections.Generic.List`1[[" + element + assembly + "]]", "System.Object"};
    o->kind = stamplog::psrp::object::container::list;
    o->items = std::move(items);
    return o;
}
value views(std::vector<value> items, const std::string& element) {
    return list_of(std::move(items), "System.Management.Automation." + element,
                   ", System.Management.Automation, Version=3.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35");
}

value part(const std::string& type, std::vector<property> properties, const std::string& shown = "") {
    const auto name = "System.Management.Automation." + type;
    return typed_object({name, "System.Object"}, shown.empty() ? name : shown, std::move(properties));
}

value table_control() {
    const auto shown =
        part("DisplayEntry", {{"ValueType", std::string("Property")}, {"Value", std::string("Guid")}}, "property: Guid");
    const auto column =
        part("TableControlColumn", {{"Alignment", std::string("Undefined")}, {"DisplayEntry", shown}, {"FormatString", nil{}}},
             "Guid");
    const auto row =
        part("TableControlRow", {{"Columns", views({column}, "TableControlColumn")}, {"SelectedBy", nil{}}, {"Wrap", false}});
    return typed_object(
        {"System.Management.Automation.TableControl", "System.Management.Automation.PSControl", "System.Object"},
        "System.Management.Automation.TableControl",
        {{"Headers", views({}, "TableControlColumnHeader")},
         {"Rows", views({row}, "TableControlRow")},
         {"AutoSize", false},
         {"HideTableHeaders", false},
         {"GroupBy", nil{}},
         {"OutOfBand", false}});
}

bool asked_for(cmdlet_call& c) {
    const auto names = c.arguments.list("TypeName");
    if (names.empty()) return true;
    for (const auto& n : names)
        if (matches(n, type_with_view)) return true;
    return false;
}

}  // namespace

ending get_format_data(cmdlet_call& c) {
    if (!asked_for(c)) return std::nullopt;
    auto view = part("FormatViewDefinition", {{"Name", std::string(type_with_view)}, {"Control", table_control()}});
    // By it the client knows views that belong together: any constant serves.
    if (const auto id = stamplog::parse_guid("5d5a1f0e-3a3c-4a7e-9b0b-6a1d0a2f4c11"))
        std::get<stamplog::psrp::object_ptr>(view)->extended = {{"InstanceId", *id}};
    const std::string type(type_with_view);
    c.out.output(part("ExtendedTypeDefinition",
                      {{"TypeName", type},
                       {"TypeNames", list_of({type}, "System.String",
                                             ", mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089")},
                       {"FormatViewDefinition", views({view}, "FormatViewDefinition")}},
                      type));
    return std::nullopt;
}

}  // namespace stampsim
