// Runs one pipeline as it was received: resolves, refuses, binds, calls, and writes the transcript.
#pragma once

#include <optional>

#include "endpoint/convert.hpp"
#include "endpoint/session_context.hpp"
#include "endpoint/streams.hpp"
#include "stamplog/psrp/records.hpp"
#include "stamplog/psrp/server.hpp"

namespace stampsim {

struct pipeline_outcome {
    stamplog::psrp::pipeline_state state = stamplog::psrp::pipeline_state::completed;
    std::optional<stamplog::psrp::error_record> why;  // of failed and stopped
    bool ends_shell = false;                          // after its state, the process is to end
};

// `input` are the objects that came before END_OF_PIPELINE_INPUT. Returns when the pipeline ended, early when `out` says
// stopped.
pipeline_outcome run_pipeline(const stamplog::psrp::received_pipeline& p, const std::vector<stamplog::psrp::value>& input,
                              const decryptor& decrypt, streams& out, session_context& session);

// GET_COMMAND_METADATA (Import-PSSession): the count, then the commands, with the properties that a client needs.
pipeline_outcome run_command_metadata(const stamplog::psrp::value& request, streams& out, session_context& session);

}  // namespace stampsim
