// What PowerShell asks the client's host for, in its words: mandatory values that are missing, and the password of a user.
// The shapes are those of tests/data/pwsh (no_language_refusals).
#pragma once

#include <tl/expected.hpp>
#include <vector>

#include "endpoint/parameter.hpp"
#include "endpoint/streams.hpp"

namespace stampsim {

// Prompt with a field for each parameter. The answers in the parameters' order; else the exception that the host raised, or
// MissingMandatoryParameter with `names` when it left one out. An answer that is no Hashtable is met with silence until a stop,
// as PowerShell does.
tl::expected<std::vector<stamplog::psrp::value>, stamplog::psrp::error_record> prompt_for(
    streams& host, std::string_view cmdlet, const std::vector<const parameter_spec*>& parameters, const std::string& names);
// PromptForCredential. The answer is a PSCredential, or what a client sends in its place; nullopt when a stop came first.
std::optional<host_answer> prompt_for_credential(streams& host, const std::string& user);

}  // namespace stampsim
