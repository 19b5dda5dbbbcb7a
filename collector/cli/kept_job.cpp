#include "kept_job.hpp"

#include <nlohmann/json.hpp>

#include "endpoints.hpp"
#include "sim_endpoint.hpp"

namespace stamplog::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Paths are kept so that they hold from any folder.
std::string whole(const std::string& path) {
    if (path.empty()) return path;
    std::error_code ec;
    const auto full = fs::absolute(path, ec);
    return ec ? path : full.lexically_normal().string();
}

std::vector<std::string> whole(std::vector<std::string> paths) {
    for (auto& path : paths) path = whole(path);
    return paths;
}

bool is_address(const std::string& target) {
    return target.find("://") != std::string::npos || target.starts_with("\\\\") || target.starts_with("//");
}

std::vector<std::string> endpoints_of(const resolved_stamp& stamp) {
    std::vector<std::string> out;
    for (const auto& value : split_ercs(stamp.options.ercs))
        out.push_back(is_simulated(value) && value != "sim:demo" ? "sim:" + whole(value.substr(4)) : value);
    return out.empty() ? stamp.information.ercs_addresses : out;
}

void read(const json& j, stamp_options& o) {
    j.at("ercs").get_to(o.ercs);
    j.at("user").get_to(o.user);
    j.at("credential_file").get_to(o.credential_file);
    j.at("share").get_to(o.share);
    j.at("share_user").get_to(o.share_user);
    j.at("share_credential_file").get_to(o.share_credential_file);
    j.at("share_local").get_to(o.share_local);
    j.at("auth").get_to(o.winrm.auth);
    j.at("fingerprint").get_to(o.winrm.fingerprint);
    j.at("ca_file").get_to(o.winrm.ca_file);
    j.at("configuration").get_to(o.winrm.configuration);
}

void read(const json& j, job_options& o) {
    j.at("stages").get_to(o.stage.targets);
    j.at("sas_files").get_to(o.stage.sas_files);
    j.at("stage_users").get_to(o.stage.users);
    j.at("stage_credential_files").get_to(o.stage.credential_files);
    j.at("bandwidth").get_to(o.stage.bandwidth);
    j.at("allowed").get_to(o.allowed);
    j.at("profile").get_to(o.profile);
    j.at("memory").get_to(o.memory);
    j.at("links").get_to(o.links);
    j.at("quiet").get_to(o.quiet);
    j.at("threads").get_to(o.threads);
    j.at("raw").get_to(o.raw);
}

}  // namespace

std::string keep_job(const resolved_stamp& stamp, const job_options& job) {
    const auto& o = stamp.options;
    std::vector<std::string> stages;
    for (const auto& target : job.stage.targets) stages.push_back(is_address(target) ? target : whole(target));
    const json j{{"stamp",
                  {{"ercs", endpoints_of(stamp)},
                   {"user", o.user},
                   {"credential_file", whole(o.credential_file)},
                   {"share", o.share},
                   {"share_user", o.share_user},
                   {"share_credential_file", whole(o.share_credential_file)},
                   {"share_local", is_address(o.share_local) ? o.share_local : whole(o.share_local)},
                   {"auth", o.winrm.auth},
                   {"fingerprint", o.winrm.fingerprint},
                   {"ca_file", whole(o.winrm.ca_file)},
                   {"configuration", o.winrm.configuration}}},
                 {"job",
                  {{"stages", stages},
                   {"sas_files", whole(job.stage.sas_files)},
                   {"stage_users", job.stage.users},
                   {"stage_credential_files", whole(job.stage.credential_files)},
                   {"bandwidth", job.stage.bandwidth},
                   {"allowed", job.allowed},
                   {"profile", job.profile},
                   {"memory", job.memory},
                   {"links", job.links},
                   {"quiet", job.quiet},
                   {"threads", job.threads},
                   {"raw", job.raw}}},
                 {"information", stamp.information.as_json},
                 {"timezone", stamp.information.timezone},
                 {"region", stamp.information.region}};
    return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

result<kept_job> read_kept_job(const std::string& text) {
    try {
        const auto j = json::parse(text);
        kept_job out;
        read(j.at("stamp"), out.stamp);
        read(j.at("job"), out.job);
        j.at("information").get_to(out.stamp_json);
        j.at("timezone").get_to(out.timezone);
        j.at("region").get_to(out.region);
        return out;
    } catch (const json::exception& e) {
        return fail(errc::corrupt, std::string("the journal does not say how the run was started: ") + e.what());
    }
}

}  // namespace stamplog::cli
