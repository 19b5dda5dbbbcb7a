// Host calls: the server asks the client's host to do or answer something (MS-PSRP 2.2.2.27, 2.2.3.17; docs/PROTOCOL.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "stamplog/base/guid.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/psrp/command.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

enum class host_method : std::int32_t {
    get_name = 1,
    get_version = 2,
    get_instance_id = 3,
    get_current_culture = 4,
    get_current_ui_culture = 5,
    set_should_exit = 6,
    enter_nested_prompt = 7,
    exit_nested_prompt = 8,
    notify_begin_application = 9,
    notify_end_application = 10,
    read_line = 11,
    read_line_as_secure_string = 12,
    write1 = 13,
    write2 = 14,
    write_line1 = 15,
    write_line2 = 16,
    write_line3 = 17,
    write_error_line = 18,
    write_debug_line = 19,
    write_progress = 20,
    write_verbose_line = 21,
    write_warning_line = 22,
    prompt = 23,
    prompt_for_credential1 = 24,
    prompt_for_credential2 = 25,
    prompt_for_choice = 26,
    pop_runspace = 53,
    prompt_for_choice_multiple = 56,
};

struct host_call {
    guid pipeline;             // zero: a call of the pool
    std::int64_t call_id = 0;  // -100: nobody waits for an answer, and none may be sent
    host_method method{};
    std::vector<value> parameters;
    bool wants_answer() const noexcept { return call_id != -100; }
};

// What a call is answered with. ReadLine: a string. ReadLineAsSecureString: a secret. PromptForCredential: a credential.
// PromptForChoice: an int32. Prompt: fields. Secrets are encrypted with the session key when they are sent.
using secret_ptr = std::shared_ptr<const secret>;
using host_field = std::variant<value, secret_ptr, credential_ptr>;
struct host_fields {
    std::vector<std::pair<std::string, host_field>> entries;  // by the name that the call gave the field; a Hashtable
};
using host_answer = std::variant<value, secret_ptr, credential_ptr, host_fields>;

// Exactly one of: an answer, nothing (void method that wants an answer), or a refusal that the server raises as an exception.
struct host_response {
    std::optional<host_answer> result;
    std::optional<std::string> refusal;
};
// Whether the session key must be there before the answer can be sent.
bool needs_key(const host_response& answer);

// What the client tells about its host in INIT_RUNSPACEPOOL and CREATE_PIPELINE.
enum class host_kind {
    none,     // null host: prompts fail on the server with a clear error instead of waiting; the default
    prompts,  // a UI without RawUI: prompts come as host calls, and stream texts come twice (docs/PROTOCOL.md)
};

}  // namespace stamplog::psrp
