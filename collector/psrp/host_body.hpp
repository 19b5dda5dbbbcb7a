// Bodies of host calls and responses (MS-PSRP 2.2.2.15, 2.2.2.16, 2.2.2.27, 2.2.2.28).
#pragma once

#include <optional>
#include <string>

#include "command_writer.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/host.hpp"
#include "stamplog/psrp/records.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// The name RemoteHostMethodId has for a number; empty for one it does not have.
std::string host_method_name(host_method method);

value write_host_call(const host_call& call);
[[nodiscard]] result<host_call> read_host_call(const value& v, const guid& pipeline);

// Fails where a secret cannot be encrypted.
[[nodiscard]] result<value> write_host_response(const host_call& call, const host_response& answer, const encrypter& encrypt);
struct host_response_body {
    std::int64_t call_id = 0;
    host_method method{};
    std::optional<value> result;
    std::optional<error_record> refusal;
};
[[nodiscard]] result<host_response_body> read_host_response(const value& v);

}  // namespace stamplog::psrp
