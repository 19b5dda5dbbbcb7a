#include "pool_body.hpp"

#include <charconv>
#include <cstdlib>

#include "host_info.hpp"
#include "object_builder.hpp"
#include "property_reader.hpp"

namespace stamplog::psrp {
namespace {

// What every PowerShell since 2.0 says; a server compares both (serverremotesession.cs, RunServerNegotiationAlgorithm).
constexpr std::string_view ps_version_sent = "2.0";
constexpr std::string_view serialization_version_sent = "1.1.0.1";

std::optional<int> take_number(std::string_view& text) {
    int n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (ec != std::errc{} || n < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return n;
}

result<two_part_version> need_version(const property_reader& p, std::string_view name) {
    const auto text = p.need_string(name);
    if (!text) return fail(text.error());
    const auto v = parse_version(*text);
    if (!v) return p.wrong(name);
    return *v;
}

}  // namespace

std::optional<two_part_version> parse_version(std::string_view text) {
    const auto major = take_number(text);
    if (!major || !text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
    const auto minor = take_number(text);
    if (!minor || text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
    return two_part_version{*major, *minor};
}

std::string to_string(two_part_version v) { return std::to_string(v.major) + "." + std::to_string(v.minor); }

value write_capability(std::string_view protocol_version) {
    return make_object({{"protocolversion", make_version(std::string(protocol_version))},
                        {"PSVersion", make_version(std::string(ps_version_sent))},
                        {"SerializationVersion", make_version(std::string(serialization_version_sent))}});
}

result<capability> read_capability(const value& v) {
    const property_reader p(v, "SESSION_CAPABILITY");
    const auto protocol = need_version(p, "protocolversion");
    if (!protocol) return fail(protocol.error());
    const auto ps = need_version(p, "PSVersion");
    if (!ps) return fail(ps.error());
    const auto serialization = need_version(p, "SerializationVersion");
    if (!serialization) return fail(serialization.error());
    return capability{*protocol, *ps, *serialization};
}

value write_init(host_kind host) {
    return make_object({{"MinRunspaces", std::int32_t{1}},
                        {"MaxRunspaces", std::int32_t{1}},
                        {"PSThreadOptions", make_enum("System.Management.Automation.Runspaces.PSThreadOptions", "Default", 0)},
                        {"ApartmentState", make_enum("System.Threading.ApartmentState", "Unknown", 2)},
                        {"ApplicationArguments", make_primitive_dictionary({})},
                        {"HostInfo", write_pool_host_info(host)}});
}

result<init_request> read_init(const value& v) {
    const property_reader p(v, "INIT_RUNSPACEPOOL");
    const auto least = p.need_int("MinRunspaces");
    if (!least) return fail(least.error());
    const auto most = p.need_int("MaxRunspaces");
    if (!most) return fail(most.error());
    if (*least < 1 || *most < *least || *most > INT32_MAX) return p.wrong("MaxRunspaces");
    for (const auto* name : {"PSThreadOptions", "ApartmentState"})
        if (const auto n = p.need_int(name); !n) return fail(n.error());
    const auto host_value = p.need("HostInfo");
    if (!host_value) return fail(host_value.error());
    const auto host = read_host_info(*host_value);
    if (!host) return fail_in("INIT_RUNSPACEPOOL", host);
    auto arguments = p.need("ApplicationArguments");
    if (!arguments) return fail(arguments.error());
    return init_request{host->host, *least, *most, std::move(*arguments)};
}

value write_pool_state(pool_state state, const std::optional<error_record>& reason) {
    std::vector<property> body{{"RunspaceState", static_cast<std::int32_t>(state)}};
    if (reason) body.push_back({"ExceptionAsErrorRecord", write_error(*reason)});
    return make_object(std::move(body));
}

result<std::optional<pool_state_body>> read_pool_state(const value& v) {
    const property_reader p(v, "RUNSPACEPOOL_STATE");
    const auto n = p.need_int("RunspaceState");
    if (!n) return fail(n.error());
    // Higher numbers are local states, which differ between MS-PSRP and .NET and have no meaning on the wire.
    if (*n < 0 || *n > static_cast<std::int64_t>(pool_state::broken)) return std::nullopt;
    pool_state_body body{static_cast<pool_state>(*n), std::nullopt};
    if (const auto* e = p.find("ExceptionAsErrorRecord"); e && as_object(*e)) body.reason = read_error(*e);
    return body;
}

value write_init_data(const init_data_body& counts) {
    return make_object({{"MinRunspaces", static_cast<std::int32_t>(counts.min_runspaces)},
                        {"MaxRunspaces", static_cast<std::int32_t>(counts.max_runspaces)}});
}

result<init_data_body> read_init_data(const value& v) {
    const property_reader p(v, "RUNSPACEPOOL_INIT_DATA");
    const auto least = p.need_int("MinRunspaces");
    if (!least) return fail(least.error());
    const auto most = p.need_int("MaxRunspaces");
    if (!most) return fail(most.error());
    return init_data_body{*least, *most};
}

value write_availability(std::int64_t call_id, const value& response) {
    return make_object({{"SetMinMaxRunspacesResponse", response}, {"ci", call_id}});
}

result<availability_body> read_availability(const value& v) {
    const property_reader p(v, "RUNSPACE_AVAILABILITY");
    const auto ci = p.need_int("ci");
    if (!ci) return fail(ci.error());
    auto response = p.need("SetMinMaxRunspacesResponse");
    if (!response) return fail(response.error());
    return availability_body{*ci, std::move(*response)};
}

value write_private_data(std::string_view ps_version, std::string_view protocol_version) {
    std::vector<value> compatible;
    for (const auto* v : {"1.0", "2.0", "3.0", "4.0", "5.0"}) compatible.push_back(make_version(v));
    compatible.push_back(make_version(std::string(ps_version)));
    const auto table = make_primitive_dictionary(
        {{std::string("PSVersion"), make_version(std::string(ps_version))},
         {std::string("PSEdition"), std::string("Desktop")},
         {std::string("PSCompatibleVersions"),
          make_list({"System.Version[]", "System.Array", "System.Object"}, std::move(compatible))},
         {std::string("WSManStackVersion"), make_version("3.0")},
         {std::string("PSRemotingProtocolVersion"), make_version(std::string(protocol_version))},
         {std::string("SerializationVersion"), make_version(std::string(serialization_version_sent))}});
    return make_object({{"ApplicationPrivateData", make_primitive_dictionary({{std::string("PSVersionTable"), table}})}});
}

}  // namespace stamplog::psrp
