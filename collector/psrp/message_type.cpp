// The names of PSRP's messages (MS-PSRP 2.2.1).
#include <array>
#include <cstdio>

#include "stamplog/psrp/message.hpp"

namespace stamplog::psrp {

std::string to_string(message_type type) {
    switch (type) {
        case message_type::session_capability:
            return "SESSION_CAPABILITY";
        case message_type::init_runspace_pool:
            return "INIT_RUNSPACEPOOL";
        case message_type::public_key:
            return "PUBLIC_KEY";
        case message_type::encrypted_session_key:
            return "ENCRYPTED_SESSION_KEY";
        case message_type::public_key_request:
            return "PUBLIC_KEY_REQUEST";
        case message_type::connect_runspace_pool:
            return "CONNECT_RUNSPACEPOOL";
        case message_type::set_max_runspaces:
            return "SET_MAX_RUNSPACES";
        case message_type::set_min_runspaces:
            return "SET_MIN_RUNSPACES";
        case message_type::runspace_availability:
            return "RUNSPACE_AVAILABILITY";
        case message_type::runspace_pool_state:
            return "RUNSPACEPOOL_STATE";
        case message_type::create_pipeline:
            return "CREATE_PIPELINE";
        case message_type::get_available_runspaces:
            return "GET_AVAILABLE_RUNSPACES";
        case message_type::user_event:
            return "USER_EVENT";
        case message_type::application_private_data:
            return "APPLICATION_PRIVATE_DATA";
        case message_type::get_command_metadata:
            return "GET_COMMAND_METADATA";
        case message_type::runspace_pool_init_data:
            return "RUNSPACEPOOL_INIT_DATA";
        case message_type::reset_runspace_state:
            return "RESET_RUNSPACE_STATE";
        case message_type::runspace_pool_host_call:
            return "RUNSPACEPOOL_HOST_CALL";
        case message_type::runspace_pool_host_response:
            return "RUNSPACEPOOL_HOST_RESPONSE";
        case message_type::pipeline_input:
            return "PIPELINE_INPUT";
        case message_type::end_of_pipeline_input:
            return "END_OF_PIPELINE_INPUT";
        case message_type::pipeline_output:
            return "PIPELINE_OUTPUT";
        case message_type::error_record:
            return "ERROR_RECORD";
        case message_type::pipeline_state:
            return "PIPELINE_STATE";
        case message_type::debug_record:
            return "DEBUG_RECORD";
        case message_type::verbose_record:
            return "VERBOSE_RECORD";
        case message_type::warning_record:
            return "WARNING_RECORD";
        case message_type::progress_record:
            return "PROGRESS_RECORD";
        case message_type::information_record:
            return "INFORMATION_RECORD";
        case message_type::pipeline_host_call:
            return "PIPELINE_HOST_CALL";
        case message_type::pipeline_host_response:
            return "PIPELINE_HOST_RESPONSE";
    }
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "0x%08X", static_cast<unsigned>(type));
    return text.data();
}

}  // namespace stamplog::psrp
