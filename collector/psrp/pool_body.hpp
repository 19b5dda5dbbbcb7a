// Bodies of the pool's messages: capability, opening, state, availability, keys (MS-PSRP 2.2.2.1 to 2.2.2.9).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"
#include "stamplog/psrp/host.hpp"
#include "stamplog/psrp/records.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

struct two_part_version {
    int major = 0, minor = 0;
    auto operator<=>(const two_part_version&) const = default;
};
// "2.3" or "1.1.0.1", of which the first two parts count; nullopt on anything else.
std::optional<two_part_version> parse_version(std::string_view text);
std::string to_string(two_part_version v);

struct capability {
    two_part_version protocol, ps, serialization;
};
value write_capability(std::string_view protocol_version);
[[nodiscard]] result<capability> read_capability(const value& v);

value write_init(host_kind host);
struct init_request {
    host_kind host = host_kind::none;
    std::int64_t min_runspaces = 1, max_runspaces = 1;
    value application_arguments;
};
[[nodiscard]] result<init_request> read_init(const value& v);

struct pool_state_body {
    pool_state state{};
    std::optional<error_record> reason;
};
value write_pool_state(pool_state state, const std::optional<error_record>& reason);
// nullopt for a number that is not a state on the wire.
[[nodiscard]] result<std::optional<pool_state_body>> read_pool_state(const value& v);

struct init_data_body {
    std::int64_t min_runspaces = 1, max_runspaces = 1;
};
value write_init_data(const init_data_body& counts);
[[nodiscard]] result<init_data_body> read_init_data(const value& v);

struct availability_body {
    std::int64_t call_id = 0;
    value response;
};
value write_availability(std::int64_t call_id, const value& response);
[[nodiscard]] result<availability_body> read_availability(const value& v);

value write_private_data(std::string_view ps_version, std::string_view protocol_version);

}  // namespace stamplog::psrp
