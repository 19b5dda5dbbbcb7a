// One running cmdlet: what it was given, where it writes, what it may use. A cmdlet is a function that returns the error it
// ends with, if any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "endpoint/bound_arguments.hpp"
#include "endpoint/session_context.hpp"
#include "endpoint/streams.hpp"

namespace stampsim {

using ending = std::optional<stamplog::psrp::error_record>;

struct cmdlet_call {
    const cmdlet_spec& spec;
    const bound_arguments& arguments;
    const std::vector<stamplog::psrp::value>& input;
    streams& out;
    session_context& session;

    // Written only with -Verbose, as the default preference has it.
    void verbose(std::string text) const;
    // To the error stream, or the cmdlet's end with -ErrorAction Stop, or nowhere with SilentlyContinue and Ignore.
    ending write_error(stamplog::psrp::error_record r) const;
    // The error of a cmdlet-error fault: the cmdlet's end, or on the error stream.
    ending fail_as(const fault& f, std::string_view target) const;
    void progress(std::string status, int percent, bool completed = false) const;
};

// What a cmdlet-error says when the fault file gives no text.
std::string fault_text(const fault& f);

using cmdlet_function = ending (*)(cmdlet_call&);

// nullptr for a name that find_cmdlet does not know either.
cmdlet_function cmdlet_body(std::string_view name);

// The bodies, each in a file of its own name.
ending get_azurestack_log(cmdlet_call& c);
ending get_cluster_log(cmdlet_call& c);
ending test_azurestack(cmdlet_call& c);
ending close_privileged_endpoint(cmdlet_call& c);
ending invoke_on_demand_log(cmdlet_call& c);
ending send_diagnostic_log(cmdlet_call& c);
ending get_stamp_information(cmdlet_call& c);
ending get_support_configuration(cmdlet_call& c);
ending get_virtual_disk(cmdlet_call& c);
ending get_storage_job(cmdlet_call& c);
ending get_action_status(cmdlet_call& c);
ending get_update_status(cmdlet_call& c);
ending get_support_session_info(cmdlet_call& c);
// The restricted proxies.
ending get_command(cmdlet_call& c);
ending get_help(cmdlet_call& c);
ending get_format_data(cmdlet_call& c);
ending measure_object(cmdlet_call& c);
ending select_object(cmdlet_call& c);
ending out_default(cmdlet_call& c);
ending exit_pssession(cmdlet_call& c);
ending nothing(cmdlet_call& c);  // Clear-Host

}  // namespace stampsim
