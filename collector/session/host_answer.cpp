#include "host_answer.hpp"

#include <string>

namespace stamplog::session {
namespace {

using psrp::host_method;

bool writes_text(host_method m) {
    return m >= host_method::write1 && m <= host_method::write_warning_line && m != host_method::write_progress;
}

// The text is the last parameter of every writing method; colours come before it.
std::string text_of(const psrp::host_call& call) {
    return call.parameters.empty() ? std::string() : psrp::display(call.parameters.back());
}

}  // namespace

psrp::host_response answer(const psrp::host_call& call, const observer* watch) {
    if (watch != nullptr && watch->prompt) return watch->prompt(call);
    return {.result = {},
            .refusal = "This session is not interactive: nobody answers a prompt. Give every mandatory parameter."};
}

void note(const psrp::host_call& call, const observer* watch, log_sink& log) {
    if (call.method == host_method::set_should_exit) {
        const auto code = call.parameters.empty() ? std::nullopt : psrp::as_int(call.parameters.front());
        if (watch != nullptr && watch->exit_requested) watch->exit_requested(static_cast<int>(code.value_or(0)));
        return;
    }
    if (writes_text(call.method) && watch == nullptr)
        log.write(log_level::info, "the server says: " + printable(text_of(call)));
}

}  // namespace stamplog::session
