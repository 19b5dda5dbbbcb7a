// Faults as Windows' service writes them, and those that this server raises of its own.
#pragma once

#include <string>

#include "stamplog/wsman/fault.hpp"

namespace stamplog::wsman {

// The action of its envelope: WS-Addressing's own faults have another one (DSP0226 14.6).
std::string_view action_of(const fault& f);
// The body of the envelope.
std::string write_fault(const fault& f, const std::string& machine);

namespace raised {
fault timed_out();
fault gone(bool command);
fault access_denied();
fault no_such_resource(std::string_view uri);
fault not_understood(std::string_view header);
fault action_not_supported(std::string_view action);
fault invalid_parameter(std::string_view what);
fault bad_message(std::string_view what);
fault envelope_too_small();
fault busy_stream();
fault quota(std::uint32_t number, std::string_view what);
}  // namespace raised

}  // namespace stamplog::wsman
