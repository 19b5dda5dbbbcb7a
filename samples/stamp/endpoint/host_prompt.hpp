// What PowerShell asks the client's host for, in its words: mandatory values that are missing, and the password of a user.
#pragma once

#include <vector>

#include "endpoint/parameter.hpp"
#include "endpoint/streams.hpp"

namespace stampsim {

// Prompt with a field for each parameter. The answers in the parameters' order; nullopt when the host refused, left one out, or
// the pipeline was stopped. An answer that is no Hashtable is met with silence until a stop, as PowerShell does.
std::optional<std::vector<stamplog::psrp::value>> prompt_for(streams& host, std::string_view cmdlet,
                                                             const std::vector<const parameter_spec*>& parameters);
// PromptForCredential; `user` may be empty. The answer is a PSCredential, or what a client sends in its place.
std::optional<stamplog::psrp::value> prompt_for_credential(streams& host, const std::string& user);

}  // namespace stampsim
