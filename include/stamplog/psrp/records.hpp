// The six streams' records as PSRP carries them, and what a pool and a pipeline tell about themselves (MS-PSRP 2.2.2).
// read_* take the CLIXML value of the message's body; write_* make it (used by the server half). Texts that were read are
// valid UTF-8; what a record lacks stays at its default. read_progress also takes the value of a <PR>.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

enum class pool_state : std::int32_t { before_open, opening, opened, closed, closing, broken };
enum class pipeline_state : std::int32_t { not_started, running, stopping, stopped, completed, failed, disconnected };

constexpr bool is_terminal(pipeline_state s) noexcept {
    return s == pipeline_state::stopped || s == pipeline_state::completed || s == pipeline_state::failed;
}

struct error_record {
    std::string message;             // Exception.Message; ErrorDetails' message where given
    std::string exception_type;      // "System.Management.Automation.ParseException"
    std::string fully_qualified_id;  // "ScriptsNotAllowed"
    std::int32_t category = 0;       // ErrorCategory's number
    std::string category_activity, category_reason, category_target_name, category_target_type;
    value raw;  // the whole record as received
};
struct informational_record {  // warning, verbose, debug
    std::string message;
};
struct progress_record {
    std::string activity, status, current_operation;
    std::int32_t activity_id = 0, parent_id = -1, percent = -1, seconds_remaining = -1;
    bool completed = false;
};
struct information_record {
    value message_data;  // Write-Host: an object with a Message property
    std::string source, user, computer, time_generated;
    std::vector<std::string> tags;
    std::uint32_t process_id = 0, native_thread_id = 0, managed_thread_id = 0;
};

error_record read_error(const value& v);
informational_record read_informational(const value& v);
progress_record read_progress(const value& v);
information_record read_information(const value& v);

value write_error(const error_record& r);
value write_informational(const informational_record& r, std::string_view kind);  // "Warning", "Verbose", "Debug"
value write_progress(const progress_record& r);
value write_information(const information_record& r);

}  // namespace stamplog::psrp
