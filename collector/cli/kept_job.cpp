#include "kept_job.hpp"

#include <nlohmann/json.hpp>

#include "endpoints.hpp"
#include "sim_endpoint.hpp"
#include "stamplog/base/bytes.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t most_threads = 256;

// Paths are kept so that they hold from any folder.
std::string whole(const std::string& path) {
    if (path.empty()) return path;
    std::error_code ec;
    const auto full = fs::absolute(path, ec);
    return ec ? path : full.lexically_normal().string();
}

// What is no UTF-8 is kept as hexadecimal digits in a list: a path is bytes.
json of(const std::string& text) {
    if (psrp::valid_utf8(text) == text) return text;
    return json::array({to_hex(as_bytes(text))});
}
json of(const std::vector<std::string>& texts) {
    json out = json::array();
    for (const auto& t : texts) out.push_back(of(t));
    return out;
}
void take(const json& j, std::string& into) {
    if (j.is_string()) {
        j.get_to(into);
        return;
    }
    const auto raw = from_hex(j.at(0).get<std::string>());
    if (!raw) throw json::other_error::create(501, "no text", &j);
    into.assign(raw->begin(), raw->end());
}
void take(const json& j, std::vector<std::string>& into) {
    for (const auto& t : j) take(t, into.emplace_back());
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
    take(j.at("ercs"), o.ercs);
    take(j.at("user"), o.user);
    take(j.at("credential_file"), o.credential_file);
    take(j.at("share"), o.share);
    take(j.at("share_user"), o.share_user);
    take(j.at("share_credential_file"), o.share_credential_file);
    take(j.at("share_local"), o.share_local);
    j.at("serve_share").get_to(o.serve_share);
    take(j.at("landing"), o.landing);
    take(j.at("landing_sas_file"), o.landing_sas_file);
    j.at("auth").get_to(o.winrm.auth);
    j.at("fingerprint").get_to(o.winrm.fingerprint);
    take(j.at("ca_file"), o.winrm.ca_file);
    j.at("configuration").get_to(o.winrm.configuration);
}

void read(const json& j, job_options& o) {
    take(j.at("stages"), o.stage.targets);
    take(j.at("sas_files"), o.stage.sas_files);
    take(j.at("stage_users"), o.stage.users);
    take(j.at("stage_credential_files"), o.stage.credential_files);
    j.at("bandwidth").get_to(o.stage.bandwidth);
    j.at("allowed").get_to(o.allowed);
    j.at("profile").get_to(o.packing.profile);
    j.at("memory").get_to(o.packing.memory);
    j.at("links").get_to(o.packing.links);
    j.at("quiet").get_to(o.quiet);
    const auto& threads = j.at("threads");
    if (!threads.is_number_unsigned() || threads.get<std::uint64_t>() > most_threads)
        throw json::other_error::create(501, "no number of threads", &threads);
    threads.get_to(o.packing.threads);
    if (j.contains("stall")) {  // else of a version that had none of these
        j.at("stall").get_to(o.stall);
        j.at("unit_deadline").get_to(o.unit_deadline);
        j.at("narrow_for").get_to(o.narrow_for);
    }
    j.at("raw").get_to(o.raw);
    o.remove_landed = j.value("remove_landed", false);
    o.reserve = j.value("reserve", o.reserve);
}

}  // namespace

std::string keep_job(const resolved_stamp& stamp, const job_options& job) {
    const auto& o = stamp.options;
    std::vector<std::string> stages;
    for (const auto& target : job.stage.targets) stages.push_back(is_address(target) ? target : whole(target));
    const json j{{"stamp",
                  {{"ercs", of(endpoints_of(stamp))},
                   {"user", of(o.user)},
                   {"credential_file", of(whole(o.credential_file))},
                   {"share", of(o.share)},
                   {"share_user", of(o.share_user)},
                   {"share_credential_file", of(whole(o.share_credential_file))},
                   {"share_local", of(is_address(o.share_local) ? o.share_local : whole(o.share_local))},
                   {"serve_share", o.serve_share},
                   {"landing", of(o.landing)},
                   {"landing_sas_file", of(whole(o.landing_sas_file))},
                   {"auth", o.winrm.auth},
                   {"fingerprint", o.winrm.fingerprint},
                   {"ca_file", of(whole(o.winrm.ca_file))},
                   {"configuration", o.winrm.configuration}}},
                 {"job",
                  {{"stages", of(stages)},
                   {"sas_files", of(whole(job.stage.sas_files))},
                   {"stage_users", of(job.stage.users)},
                   {"stage_credential_files", of(whole(job.stage.credential_files))},
                   {"bandwidth", job.stage.bandwidth},
                   {"allowed", job.allowed},
                   {"profile", job.packing.profile},
                   {"memory", job.packing.memory},
                   {"links", job.packing.links},
                   {"quiet", job.quiet},
                   {"stall", job.stall},
                   {"unit_deadline", job.unit_deadline},
                   {"narrow_for", job.narrow_for},
                   {"threads", job.packing.threads},
                   {"raw", job.raw},
                   {"remove_landed", job.remove_landed},
                   {"reserve", job.reserve}}},
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
