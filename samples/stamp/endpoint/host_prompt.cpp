#include "endpoint/host_prompt.hpp"

#include "endpoint/refusals.hpp"
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

// "&Credential": the first capital letter that no other field has is its key.
std::string label_of(std::string_view name, std::string& taken) {
    std::string label(name);
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] < 'A' || name[i] > 'Z' || taken.find(name[i]) != std::string::npos) continue;
        taken += name[i];
        return label.insert(i, "&");
    }
    return label;
}

value field_of(const parameter_spec& p, std::string& taken) {
    const std::string type(type_name(p.type));
    return psrp::make_object({{"name", std::string(p.name)},
                              {"label", label_of(p.name, taken)},
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

// The exception of a host becomes the pipeline's.
psrp::error_record raised(psrp::error_record r) {
    r.exception_type = "System.Management.Automation.RemoteException";
    r.category_reason = "RemoteException";
    return r;
}

}  // namespace

tl::expected<std::vector<value>, psrp::error_record> prompt_for(streams& host, std::string_view cmdlet,
                                                                const std::vector<const parameter_spec*>& parameters,
                                                                const std::string& names) {
    std::vector<value> fields, answers;
    std::string taken;
    for (const auto* p : parameters) fields.push_back(field_of(*p, taken));
    const auto answer = host.ask(psrp::host_method::prompt,
                                 {"cmdlet " + std::string(cmdlet) + " at command pipeline position 1",
                                  std::string("Supply values for the following parameters:"), array_list(std::move(fields))});
    if (!answer) return tl::unexpected(pipeline_stopped());
    if (answer->refusal) return tl::unexpected(raised(*answer->refusal));
    const auto* table = psrp::as_object(answer->result);
    if (!table || table->kind != psrp::object::container::dictionary) {
        while (host.wait(std::chrono::hours(1))) {
        }
        return tl::unexpected(pipeline_stopped());
    }
    for (const auto* p : parameters) {
        const auto* v = entry_of(*table, p->name);
        if (!v || std::holds_alternative<psrp::nil>(*v)) return tl::unexpected(mandatory_missing(cmdlet, names));
        answers.push_back(*v);
    }
    return answers;
}

std::optional<host_answer> prompt_for_credential(streams& host, const std::string& user) {
    // PSCredentialTypes.Default and PSCredentialUIOptions.Default.
    constexpr std::int32_t types = 3, options = 1;
    return host.ask(psrp::host_method::prompt_for_credential2,
                    {std::string("Windows PowerShell credential request"), std::string("Enter your credentials."), user,
                     std::string(), types, options});
}

}  // namespace stampsim
