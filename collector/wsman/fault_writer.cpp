#include "fault_writer.hpp"

#include "envelope_writer.hpp"
#include "names.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::wsman {

namespace {

// WS-Addressing's, among those that this server raises; all others are WS-Management's.
bool of_addressing(const fault& f) { return f.subcode == "DestinationUnreachable" || f.subcode == "ActionNotSupported"; }

}  // namespace

std::string_view action_of(const fault& f) {
    return of_addressing(f) || f.code == "MustUnderstand" ? ns::addressing_fault_action : ns::fault_action;
}

std::string write_fault(const fault& f, const std::string& machine) {
    const auto reason = escape_xml(f.reason);
    std::string out = "<s:Fault><s:Code><s:Value>s:" + escape_xml(f.code) + "</s:Value>";
    if (!f.subcode.empty())
        out += std::string("<s:Subcode><s:Value>") + (of_addressing(f) ? "a:" : "w:") + escape_xml(f.subcode) +
               "</s:Value></s:Subcode>";
    out += "</s:Code><s:Reason><s:Text xml:lang=\"en-US\">" + reason + "</s:Text></s:Reason>";
    if (f.number) {
        const auto detail = f.detail.empty() ? reason : escape_xml(f.detail);
        out += "<s:Detail><f:WSManFault xmlns:f=\"" + std::string(ns::fault) + "\" Code=\"" + std::to_string(*f.number) +
               "\" Machine=\"" + escape_xml(machine) + "\"><f:Message>";
        if (f.provider.empty())
            out += detail;
        else
            out += "<f:ProviderFault provider=\"" + escape_xml(f.provider) +
                   "\" path=\"%systemroot%\\system32\\pwrshplugin.dll\">" + detail + "</f:ProviderFault>";
        out += "</f:Message></f:WSManFault></s:Detail>";
    }
    return out + "</s:Fault>";
}

namespace raised {

namespace {
fault made(const char* code, const char* subcode, std::string reason, std::optional<std::uint32_t> number) {
    fault f;
    f.code = code;
    f.subcode = subcode;
    f.reason = std::move(reason);
    f.number = number;
    return f;
}
}  // namespace

// Words and codes of the recordings test_psrp_long_running_cmdlet and test_psrp_receive_failure.
fault timed_out() {
    return made("Receiver", "TimedOut",
                "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  ",
                code_timed_out);
}

fault gone(bool command) {
    auto f =
        made("Sender", "InvalidSelectors",
             "The WS-Management service cannot process the request because the request contained invalid selectors for the "
             "resource. ",
             code_shell_gone);
    f.detail = command
                   ? "The Windows Remote Shell received a request to perform an operation on a command identifier that does "
                     "not exist. Either the command has completed execution or the client specified an invalid command "
                     "identifier. "
                   : "The request for the Windows Remote Shell with the ShellId that was given failed because the shell was "
                     "not found on the server. Possible causes are: the specified ShellId is incorrect or the shell no "
                     "longer exists on the server. Provide the correct ShellId or create a new shell and retry the "
                     "operation. ";
    return f;
}

fault access_denied() { return made("Sender", "AccessDenied", "Access is denied. ", code_access_denied); }

fault no_such_resource(std::string_view uri) {
    return made(
        "Sender", "DestinationUnreachable",
        "The WS-Management service cannot process the request. Cannot find the session configuration of the resource URI " +
            printable(uri, 300) + " on this computer. ",
        code_no_such_resource);
}

fault not_understood(std::string_view header) {
    auto f =
        made("MustUnderstand", "", "The WS-Management service cannot process the header " + printable(header, 200) + ". ", {});
    return f;
}

fault action_not_supported(std::string_view action) {
    return made("Sender", "ActionNotSupported", "The action " + printable(action, 300) + " is not supported by the service. ",
                std::nullopt);
}

fault invalid_parameter(std::string_view what) {
    auto f = made("Sender", "InvalidParameter", "The parameter is incorrect. ", 87);
    f.detail = std::string(what);
    return f;
}

fault bad_message(std::string_view what) {
    return made("Sender", "SchemaValidationError", "The SOAP message cannot be processed: " + std::string(what) + ". ",
                std::nullopt);
}

fault envelope_too_small() {
    return made("Sender", "EncodingLimit", "The value of MaxEnvelopeSize is too small for the service to answer. ",
                std::nullopt);
}

fault busy_stream() { return made("Sender", "Concurrency", "Another Receive is waiting for the same stream. ", std::nullopt); }

fault quota(std::uint32_t number, std::string_view what) {
    return made("Receiver", "QuotaLimit", "The WS-Management service cannot process the request. " + std::string(what) + " ",
                number);
}

}  // namespace raised

}  // namespace stamplog::wsman
