#include "stamp_options.hpp"

#include <toml++/toml.h>
#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>

#include "endpoints.hpp"
#include "secrets.hpp"
#include "sim_endpoint.hpp"
#include "state_folder.hpp"

namespace stamplog::cli {
namespace {

namespace fs = std::filesystem;

result<pep::stamp_information> read_stamp_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(errc::config, "--stamp: cannot read '" + file + "'",
                    "Give the OEM's AzureStackStampDeploymentInfo.json, or the name of a [stamp.NAME] in stamplog.toml.");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto stamp = pep::parse_stamp_json(as_bytes(text));
    if (!stamp) return fail_in("--stamp " + file, stamp);
    return stamp;
}

// Fills what no flag gave from [stamp.NAME].
void take_from_toml(const toml::table& t, stamp_options& o, pep::stamp_information& information) {
    const auto text = [&](const char* key, std::string& into) {
        if (into.empty())
            if (auto v = t[key].value<std::string>()) into = *v;
    };
    text("file", o.stamp);
    text("user", o.user);
    text("credential-file", o.credential_file);
    text("share", o.share);
    text("share-user", o.share_user);
    text("share-credential-file", o.share_credential_file);
    text("share-local", o.share_local);
    text("timezone", o.timezone);
    text("region", information.region);
    if (o.ercs.empty()) {
        if (const auto* list = t["ercs"].as_array())
            for (const auto& e : *list)
                if (auto v = e.value<std::string>()) o.ercs.push_back(*v);
        if (auto v = t["ercs"].value<std::string>()) o.ercs.push_back(*v);
    }
}

// stamplog.toml: STAMPLOG_CONFIG, else the working folder's, else the user's. nullopt: no such stamp there.
result<std::optional<toml::table>> stamp_in_toml(const std::string& name, world& w) {
    std::vector<std::string> places;
    if (auto v = w.env("STAMPLOG_CONFIG")) places.push_back(*v);
    places.push_back("stamplog.toml");
    if (auto home = w.env("HOME")) places.push_back(*home + "/.config/stamplog/stamplog.toml");
    for (const auto& file : places) {
        std::error_code ec;
        if (!fs::exists(file, ec)) continue;
        try {
            const toml::table all = toml::parse_file(file);
            if (const auto* t = all["stamp"][name].as_table()) return std::optional(*t);
        } catch (const toml::parse_error& e) {
            return fail(errc::config,
                        file + ": line " + std::to_string(e.source().begin.line) + ": " + std::string(e.description()));
        }
    }
    return std::optional<toml::table>{};
}

result<psrp::credential_ptr> share_writer(const stamp_options& o, context& c, const std::string& simulated_password) {
    if (o.share_user.empty())
        return fail(errc::config, "--share-user is missing",
                    "The ERCS VMs write to the share as this user, e.g. DOMAIN\\logwriter.");
    auto made = std::make_shared<psrp::credential>();
    made->user = o.share_user;
    const bool given = !o.share_credential_file.empty() || c.w.env("STAMPLOG_SHARE_PASSWORD");
    if (!given && !simulated_password.empty()) {
        made->password = secret(simulated_password);
        return psrp::credential_ptr(made);
    }
    auto password = read_secret(
        {o.share_credential_file, "STAMPLOG_SHARE_PASSWORD", "Password of " + o.share_user + " (share): "}, c.w, !c.g.yes);
    if (!password) return fail_in("--share-credential-file", password);
    made->password = std::move(*password);
    return psrp::credential_ptr(made);
}

result<std::optional<pep::landing_folder>> resolve_share(const stamp_options& o, context& c,
                                                         const std::string& simulated_password) {
    if (o.share.empty() && o.share_local.empty()) return std::optional<pep::landing_folder>{};
    if (!o.share.starts_with("\\\\") || o.share.size() < 5)
        return fail(errc::config, "--share: '" + o.share + "' is not a UNC path",
                    R"(Write it as \\HOST\NAME, quoted: '\\10.0.0.5\logs'.)");
    if (o.share_local.empty())
        return fail(errc::config, "--share-local is missing",
                    "Give the local folder that is the share " + o.share +
                        " (a mount, or the share's own folder); reading over SMB comes later.");
    std::error_code ec;
    if (!fs::is_directory(o.share_local, ec))
        return fail(errc::config, "--share-local: '" + o.share_local + "' is not a folder");
    auto writer = share_writer(o, c, simulated_password);
    if (!writer) return fail(writer.error());
    return std::optional(pep::landing_folder{o.share, fs::absolute(o.share_local, ec), *writer});
}

result<void> expand_simulated(const std::string& value, const std::string& demo_folder, stamp_options& o, resolved_stamp& r,
                              std::string& password, context& c, log_sink& log) {
    auto sim = simulated(value, demo_folder, c.w);
    if (!sim) return fail(sim.error());
    int n = 0;
    for (auto& argv : sim->endpoints)
        r.endpoints.push_back(make_exec_endpoint(value + " ERCS0" + std::to_string(++n), std::move(argv), c.w, log));
    r.simulated = true;
    if (o.stamp.empty()) o.stamp = sim->stamp_file;
    if (o.user.empty()) o.user = sim->user;
    if (o.share.empty()) o.share = sim->share_unc;
    if (o.share_local.empty()) o.share_local = sim->share_local;
    if (o.share_user.empty()) o.share_user = sim->share_user;
    password = sim->share_password;
    return {};
}

}  // namespace

void stamp_options::declare(CLI::App& verb, bool with_share) {
    verb.add_option("--stamp", stamp, "the OEM's AzureStackStampDeploymentInfo.json, or a [stamp.NAME] of stamplog.toml")
        ->type_name("FILE|NAME");
    verb.add_option("--ercs", ercs,
                    "endpoint; repeatable, or a list with commas: sim:DIR, sim:demo, exec:PROGRAM ARGS, ssh://user@host")
        ->type_name("LIST")
        ->envname("STAMPLOG_ERCS");
    verb.add_option("--user", user, "who we are on the endpoints, for the check of the transcripts")
        ->type_name("DOMAIN\\NAME")
        ->envname("STAMPLOG_USER");
    verb.add_option("--credential-file", credential_file, "file with that user's password, mode 0600 (or STAMPLOG_PASSWORD)")
        ->type_name("FILE");
    verb.add_option("--timezone", timezone, "the stamp's Windows time-zone id, where no stamp file says it")->type_name("ID");
    if (!with_share) return;
    verb.add_option("--share", share, "the share that the ERCS VMs write to")
        ->type_name("\\\\HOST\\NAME")
        ->envname("STAMPLOG_SHARE");
    verb.add_option("--share-user", share_user, "who the ERCS VMs write as")
        ->type_name("DOMAIN\\NAME")
        ->envname("STAMPLOG_SHARE_USER");
    verb.add_option("--share-credential-file", share_credential_file,
                    "file with that user's password, mode 0600 (or STAMPLOG_SHARE_PASSWORD)")
        ->type_name("FILE");
    verb.add_option("--share-local", share_local, "the same share as a local folder")->type_name("DIR");
}

result<resolved_stamp> resolve(const stamp_options& given, context& c, log_sink& log) {
    stamp_options o = given;
    resolved_stamp r;
    std::error_code ec;
    if (!o.stamp.empty() && !fs::exists(o.stamp, ec)) {
        auto table = stamp_in_toml(o.stamp, c.w);
        if (!table) return fail(table.error());
        if (*table) {
            if (o.stamp == given.stamp) o.stamp.clear();
            take_from_toml(**table, o, r.information);
            if (r.information.region.empty()) r.information.region = given.stamp;
        }
    }
    auto state = state_folder(c.w);
    if (!state) return fail(state.error());
    std::string simulated_password;
    for (const auto& value : split_ercs(o.ercs)) {
        if (is_simulated(value)) {
            if (auto ok = expand_simulated(value, (*state / "demo-stamp").string(), o, r, simulated_password, c, log); !ok)
                return fail(ok.error());
            continue;
        }
        auto e = make_endpoint(value, c.w, log);
        if (!e) return fail(e.error());
        r.endpoints.push_back(std::move(*e));
    }
    if (!o.stamp.empty()) {
        auto stamp = read_stamp_file(o.stamp);
        if (!stamp) return fail(stamp.error());
        r.information = std::move(*stamp);
    }
    if (!o.timezone.empty()) r.information.timezone = o.timezone;
    if (!r.information.timezone.empty())
        if (auto known = pep::offset_minutes(r.information.timezone, c.w.time.now()); !known)
            return fail_in("--timezone", known);
    if (r.endpoints.empty())
        for (const auto& address : r.information.ercs_addresses) {
            auto e = make_endpoint(address, c.w, log);
            if (!e) return fail(e.error());
            r.endpoints.push_back(std::move(*e));
        }
    if (r.endpoints.empty())
        return fail(errc::config, "no ERCS is given",
                    "Name them with --ercs, or the stamp's file with --stamp; --ercs sim:demo is a simulated stamp.");
    r.user = o.user;
    auto share = resolve_share(o, c, simulated_password);
    if (!share) return fail(share.error());
    r.share = std::move(*share);
    return r;
}

}  // namespace stamplog::cli
