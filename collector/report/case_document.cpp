#include "document.hpp"
#include "stamplog/report/case.hpp"

namespace stamplog::report {
namespace {

constexpr const char* schema = "stamplog/case";

case_document read_case(const json& j) {
    case_document c;
    read(j, "case", c.case_id);
    read(j, "run", c.run_id);
    read(j, "tool_version", c.tool_version);
    read(j, "started", c.started);
    const json none = json::object();
    const auto part = [&](const char* name) -> const json& {
        const auto it = j.find(name);
        if (it == j.end()) return none;
        if (!it->is_object()) throw bad_field(name);
        return *it;
    };
    const json &stamp = part("stamp"), &window = part("window"), &request = part("request");
    read(stamp, "name", c.stamp);
    read(stamp, "region", c.region);
    read(stamp, "domain", c.domain);
    read(stamp, "timezone", c.timezone);
    read(stamp, "stamp_version", c.stamp_version);
    read(stamp, "oem_version", c.oem_version);
    read(stamp, "cloud_id", c.cloud_id);
    read(stamp, "deployment_id", c.deployment_id);
    read(window, "from", c.from);
    read(window, "to", c.to);
    read(window, "from_stamp_time", c.from_in_stamp_time);
    read(window, "to_stamp_time", c.to_in_stamp_time);
    read(request, "preset", c.preset);
    read(request, "roles", c.roles);
    read(request, "resource_providers", c.resource_providers);
    read(request, "nodes", c.nodes);
    read(request, "log_types", c.log_types);
    read(request, "timeout_minutes", c.timeout_minutes);
    read(request, "include_dump_file", c.include_dump_file);
    read(request, "skip_test", c.skip_test);
    read(request, "allowed_cmdlets", c.allowed_cmdlets);
    read(request, "warnings", c.warnings);
    return c;
}

}  // namespace

std::string to_json(const case_document& c) {
    json j = new_document(schema);
    j["case"] = c.case_id;
    j["run"] = c.run_id;
    j["tool_version"] = c.tool_version;
    j["started"] = format_rfc3339(c.started);
    j["stamp"] = json{{"name", c.stamp},
                      {"region", c.region},
                      {"domain", c.domain},
                      {"timezone", c.timezone},
                      {"stamp_version", c.stamp_version},
                      {"oem_version", c.oem_version},
                      {"cloud_id", c.cloud_id},
                      {"deployment_id", c.deployment_id}};
    j["window"] = json{{"from", format_rfc3339(c.from)},
                       {"to", format_rfc3339(c.to)},
                       {"from_stamp_time", c.from_in_stamp_time},
                       {"to_stamp_time", c.to_in_stamp_time}};
    j["request"] = json{{"preset", c.preset},
                        {"roles", c.roles},
                        {"resource_providers", c.resource_providers},
                        {"nodes", c.nodes},
                        {"log_types", c.log_types},
                        {"timeout_minutes", c.timeout_minutes},
                        {"include_dump_file", c.include_dump_file},
                        {"skip_test", c.skip_test},
                        {"allowed_cmdlets", c.allowed_cmdlets},
                        {"warnings", c.warnings}};
    return dump(j);
}

result<case_document> parse_case(std::string_view text) {
    auto j = open_document(text, schema);
    if (!j) return fail(j.error());
    try {
        return read_case(*j);
    } catch (const std::exception& e) {
        return fail(errc::corrupt, std::string(schema) + ": " + e.what());
    }
}

}  // namespace stamplog::report
