#include "pipeline_body.hpp"

#include "property_reader.hpp"

namespace stamplog::psrp {
namespace {

constexpr std::int32_t invalid_operation_category = 8;
constexpr std::int32_t operation_stopped_category = 14;

}  // namespace

value write_pipeline_state(pipeline_state state, const std::optional<error_record>& reason) {
    std::vector<property> body{{"PipelineState", static_cast<std::int32_t>(state)}};
    if (reason) body.push_back({"ExceptionAsErrorRecord", write_error(*reason)});
    return make_object(std::move(body));
}

result<std::optional<pipeline_state_body>> read_pipeline_state(const value& v) {
    const property_reader p(v, "PIPELINE_STATE");
    const auto n = p.need_int("PipelineState");
    if (!n) return fail(n.error());
    if (*n < 0 || *n > static_cast<std::int64_t>(pipeline_state::disconnected)) return std::nullopt;
    pipeline_state_body body{static_cast<pipeline_state>(*n), std::nullopt};
    if (const auto* e = p.find("ExceptionAsErrorRecord"); e && as_object(*e)) body.reason = read_error(*e);
    return body;
}

error_record stopped_reason() {
    error_record r;
    r.message = "The pipeline has been stopped.";
    r.exception_type = "System.Management.Automation.PipelineStoppedException";
    r.fully_qualified_id = "PipelineStopped";
    r.category = operation_stopped_category;
    r.category_reason = "PipelineStoppedException";
    return r;
}

error_record malformed_reason(const std::string& text) {
    error_record r;
    r.message = text;
    r.exception_type = "System.Management.Automation.Remoting.PSRemotingDataStructureException";
    r.fully_qualified_id = "PSRemotingDataStructureException";
    r.category = invalid_operation_category;
    r.category_reason = "PSRemotingDataStructureException";
    return r;
}

}  // namespace stamplog::psrp
