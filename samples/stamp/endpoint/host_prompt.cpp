#include "endpoint/host_prompt.hpp"

#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

namespace psrp = stamplog::psrp;
using psrp::value;

value array_list(std::vector<value> items) {
    auto o = std::make_shared<psrp::object>();
    o->type_names = {"System.Collections.ArrayList", "System.Object"};
    o->kind = psrp::object::container::list;
    o->items = std::move(items);
    return o;
}

value field_of(const parameter_spec& p) {
    const std::string type(type_name(p.type));
    return psrp::make_object({{"name", std::string(p.name)},
                              {"label", std::string()},
                              {"parameterTypeName", type.substr(type.rfind('.') + 1)},
                              {"parameterTypeFullName", type},
                              {"parameterAssemblyFullName", type},
                              {"helpMessage", std::string()},
                              {"isMandatory", true},
                              {"metadata", array_list({})},
                              {"modifiedByRemotingProtocol", false},
                              {"isFromRemoteHost", false}});
}

const value* entry_of(const psrp::object& table, std::string_view name) {
    for (const auto& [key, v] : table.entries)
        if (same(psrp::display(key), name)) return &v;
    return nullptr;
}

}  // namespace

std::optional<std::vector<value>> prompt_for(streams& host, std::string_view cmdlet,
                                             const std::vector<const parameter_spec*>& parameters) {
    std::vector<value> fields, answers;
    for (const auto* p : parameters) fields.push_back(field_of(*p));
    const auto answer = host.ask(psrp::host_method::prompt,
                                 {"cmdlet " + std::string(cmdlet) + " at command pipeline position 1",
                                  std::string("Supply values for the following parameters:"), array_list(std::move(fields))});
    if (!answer) return std::nullopt;
    const auto* table = psrp::as_object(*answer);
    if (!table || table->kind != psrp::object::container::dictionary) {
        while (host.wait(std::chrono::hours(1))) {
        }
        return std::nullopt;
    }
    for (const auto* p : parameters) {
        const auto* v = entry_of(*table, p->name);
        if (!v) return std::nullopt;
        answers.push_back(*v);
    }
    return answers;
}

std::optional<value> prompt_for_credential(streams& host, const std::string& user) {
    // PSCredentialTypes.Default and PSCredentialUIOptions.Default.
    constexpr std::int32_t types = 3, options = 1;
    auto answer = host.ask(psrp::host_method::prompt_for_credential2,
                           {std::string("Windows PowerShell credential request"), std::string("Enter your credentials."), user,
                            std::string(), types, options});
    if (!answer || std::holds_alternative<psrp::nil>(*answer)) return std::nullopt;
    return answer;
}

}  // namespace stampsim
