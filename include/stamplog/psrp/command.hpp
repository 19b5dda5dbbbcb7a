// A command as a client sends it: a name and typed arguments, never script text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// PSCredential. Shared, because commands are copied between plan, retry and wire while the secret is held once.
struct credential {
    std::string user;  // DOMAIN\name or name@domain
    secret password;
};
using credential_ptr = std::shared_ptr<const credential>;

// A point in time sent with an explicit offset, never as Z: the server turns an offset into its local time, which is what
// the PEP's cmdlets read; a Z value keeps kind Utc (docs/PROTOCOL.md).
struct date_time {
    utc_time at;
    int offset_minutes = 0;
};
struct switch_on {};

using argument_value =
    std::variant<switch_on, std::string, std::vector<std::string>, std::int32_t, bool, date_time, credential_ptr, value>;

struct argument {
    std::string name;  // without dash; empty: positional
    argument_value val;
};

struct command {
    std::string name;
    std::vector<argument> arguments;
};

// For tests of the protocol only: the one place where script text can be expressed. The PEP layer has no way to it.
struct script {
    std::string text;
};

}  // namespace stamplog::psrp
