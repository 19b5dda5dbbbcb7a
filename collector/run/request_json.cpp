#include <nlohmann/json.hpp>

#include "stamplog/run/journal.hpp"

namespace stamplog::run {

std::string to_json(const plan::request& r) {
    nlohmann::ordered_json j{{"case", r.case_id},
                             {"preset", r.preset},
                             {"roles", r.roles},
                             {"resource_providers", r.resource_providers},
                             {"nodes", r.nodes},
                             {"log_types", r.log_types},
                             {"from", format_rfc3339(r.when.from)},
                             {"to", format_rfc3339(r.when.to)},
                             {"timeout_minutes", r.timeout_minutes},
                             {"include_dump_file", r.include_dump_file},
                             {"skip_test", r.skip_test}};
    return j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace stamplog::run
