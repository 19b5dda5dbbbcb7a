// The receipt as JSON; the schema stands at to_json() in the header.
#include <nlohmann/json.hpp>

#include "stamplog/base/part_name.hpp"
#include "stamplog/stage/stage.hpp"

namespace stamplog::stage {
namespace {

constexpr const char* schema = "stamplog-receipt/1";

storage::proof proof_of(const nlohmann::json& f) {
    const auto how = f.value("proof", std::string());
    return how == storage::to_string(storage::proof::service_hash) ? storage::proof::service_hash : storage::proof::read_back;
}

}  // namespace

std::string to_json(const receipt& r) {
    nlohmann::ordered_json files = nlohmann::ordered_json::array();
    for (const auto& f : r.files)
        files.push_back({{"name", f.name},
                         {"size", f.size},
                         {"sha256", f.sha256},
                         {"was_there", f.was_there},
                         {"proof", storage::to_string(f.how)}});
    const nlohmann::ordered_json all{
        {"schema", schema}, {"target", r.target}, {"at", format_rfc3339(r.at)}, {"files", std::move(files)}};
    // Names on Linux may be any bytes: those that are no UTF-8 become U+FFFD here.
    return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

result<receipt> parse_receipt(std::string_view json) try {
    const auto all = nlohmann::json::parse(json);
    if (all.at("schema").get<std::string>() != schema)
        return fail(errc::corrupt, "receipt: another schema than " + std::string(schema));
    receipt r;
    r.target = all.at("target").get<std::string>();
    const auto at = parse_rfc3339(all.at("at").get<std::string>());
    if (!at) return fail(errc::corrupt, "receipt: \"at\" is no time");
    r.at = *at;
    for (const auto& f : all.at("files"))
        r.files.push_back({f.at("name").get<std::string>(), f.at("size").get<std::uint64_t>(),
                           f.at("sha256").get<std::string>(), f.at("was_there").get<bool>(), proof_of(f)});
    return r;
} catch (const nlohmann::json::exception&) {
    return fail(errc::corrupt, "receipt: is no receipt of stamplog", "It was written or changed by something else.");
}

std::string receipt_name(std::string_view first) {
    const auto part = parse_part_name(first);
    return (part ? part->whole : std::string(first)) + ".receipt.json";
}

}  // namespace stamplog::stage
