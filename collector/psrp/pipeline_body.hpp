// PIPELINE_STATE (MS-PSRP 2.2.2.21).
#pragma once

#include <optional>

#include "stamplog/base/result.hpp"
#include "stamplog/psrp/records.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

struct pipeline_state_body {
    pipeline_state state{};
    std::optional<error_record> reason;
};
value write_pipeline_state(pipeline_state state, const std::optional<error_record>& reason);
// nullopt for a number that is not a state.
[[nodiscard]] result<std::optional<pipeline_state_body>> read_pipeline_state(const value& v);

// What PowerShell gives as the reason of a pipeline that was stopped.
error_record stopped_reason();
// What the server half says of a CREATE_PIPELINE that breaks its format.
error_record malformed_reason(const std::string& text);

}  // namespace stamplog::psrp
