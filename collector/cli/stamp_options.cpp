#include "stamp_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>

#include "container_landing.hpp"
#include "conversation_file.hpp"
#include "endpoints.hpp"
#include "nearest.hpp"
#include "secrets.hpp"
#include "settings_file.hpp"
#include "sim_endpoint.hpp"
#include "stamp_identity.hpp"
#include "stamplog/storage/smb.hpp"
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

// Fills what no flag and no variable gave from [stamp.NAME].
result<void> take_from_settings(const settings_file& settings, const std::string& name, stamp_options& o,
                                pep::stamp_information& information) {
    const std::string section = "stamp." + name;
    const std::vector<std::pair<const char*, std::string*>> texts{{"file", &o.stamp},
                                                                  {"user", &o.user},
                                                                  {"credential-file", &o.credential_file},
                                                                  {"share", &o.share},
                                                                  {"share-user", &o.share_user},
                                                                  {"share-credential-file", &o.share_credential_file},
                                                                  {"share-local", &o.share_local},
                                                                  {"timezone", &o.timezone},
                                                                  {"cert-fingerprint", &o.winrm.fingerprint},
                                                                  {"ca-file", &o.winrm.ca_file},
                                                                  {"region", &information.region}};
    std::vector<std::string> known{"ercs"};
    for (const auto& [key, into] : texts) {
        known.emplace_back(key);
        // Another landing than the stamp's usual one was chosen.
        if (!o.serve_share.empty() && std::string_view(key).starts_with("share")) continue;
        const auto* s = settings.find(section, key);
        if (s != nullptr && into->empty() && !s->values.empty()) *into = s->values.front();
    }
    if (const auto* s = settings.find(section, "ercs"); s != nullptr && o.ercs.empty()) o.ercs = s->values;
    for (const auto& s : settings.all())
        if (s.section == section && std::find(known.begin(), known.end(), s.key) == known.end())
            return fail(errc::config, one_line(s.file) + ": [" + one_line(section) + "] knows no '" + one_line(s.key) + "'",
                        "docs/CLI.md has the keys." + did_you_mean(s.key, known));
    return {};
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
        {o.share_credential_file, "STAMPLOG_SHARE_PASSWORD", "password of " + o.share_user + " (share)"}, c.w, !c.g.yes);
    if (!password) return fail_in("--share-credential-file", password);
    made->password = std::move(*password);
    return psrp::credential_ptr(made);
}

result<void> add_simulated(const std::string& value, const std::string& demo_folder, resolved_stamp& r,
                           std::vector<endpoint_program>& programs, world& w) {
    auto sim = simulated(value, demo_folder, w);
    if (!sim) return fail(sim.error());
    int n = 0;
    for (auto& argv : sim->endpoints)
        programs.push_back({"ERCS0" + std::to_string(++n), std::move(argv), {}, sim->identity + " " + std::to_string(n)});
    auto& o = r.options;
    r.simulated = true;
    if (o.stamp.empty()) o.stamp = sim->stamp_file;
    if (o.user.empty()) o.user = sim->user;
    r.simulated_password = sim->share_password;
    // Another landing was chosen; its own share can still be named.
    if (o.share.empty() && (!o.serve_share.empty() || !o.landing.empty())) return {};
    if (o.share.empty()) o.share = sim->share_unc;
    if (o.share_local.empty()) o.share_local = sim->share_local;
    if (o.share_user.empty()) o.share_user = sim->share_user;
    return {};
}

result<std::vector<endpoint_program>> programs_of(const std::vector<std::string>& values, resolved_stamp& r, world& w) {
    std::vector<endpoint_program> out;
    for (const auto& value : values) {
        if (is_simulated(value)) {
            auto state = state_folder(w);
            if (!state) return fail(state.error());
            if (auto ok = add_simulated(value, (*state / "demo-stamp").string(), r, out, w); !ok) return fail(ok.error());
            continue;
        }
        auto p = make_endpoint(value, r.options.winrm);
        if (!p) return fail(p.error());
        out.push_back(std::move(*p));
    }
    return out;
}

// A password that no endpoint asks for is looked at all the same, so that a file that others can read is not found out on the
// day it counts.
result<void> check_credential(resolved_stamp& r, world& w) {
    const auto& file = r.options.credential_file;
    if (r.login || file.empty()) return {};
    if (auto ok = read_secret({file, "", ""}, w, false); !ok) return fail_in("--credential-file", ok);
    r.warnings.emplace_back("--credential-file is not used by exec:, ssh:// and sim: endpoints, which ask for no password");
    return {};
}

result<void> log_in(resolved_stamp& r, context& c) {
    if (!r.login) return {};
    const auto& o = r.options;
    if (o.user.empty())
        return fail(errc::config, "--user is missing",
                    "Who opens the sessions on the ERCS VMs: the stamp's DOMAIN\\CloudAdmin, or another of its CloudAdmins.");
    auto password = read_secret({o.credential_file, "STAMPLOG_PASSWORD", "password of " + o.user}, c.w, !c.g.yes);
    if (!password) return fail_in("--credential-file", password);
    r.login->user = o.user;
    r.login->password = std::make_shared<const secret>(std::move(*password));
    return {};
}

// Each session's conversation goes to a file of its own, which is made before anything is asked.
result<void> record_to(const std::string& file, std::vector<endpoint_program>& programs, log_sink& log) {
    if (file.empty()) return {};
    const auto over_winrm = std::ranges::count_if(programs, [](const endpoint_program& p) { return p.winrm.has_value(); });
    if (over_winrm == 0)
        return fail(errc::config, "--record: no endpoint is reached by WinRM", "Only WinRM conversations are recorded.");
    for (auto& p : programs) {
        if (!p.winrm) continue;
        auto made = conversation_file::create(record_file_for(file, p.name, over_winrm == 1), log);
        if (!made) return fail(made.error());
        p.winrm->listener = std::move(*made);
    }
    return {};
}

}  // namespace

void stamp_options::declare(CLI::App& verb, bool with_share) {
    verb.add_option("--stamp", stamp, "the OEM's AzureStackStampDeploymentInfo.json, or a [stamp.NAME] of stamplog.toml")
        ->type_name("FILE|NAME");
    verb.add_option(
            "--ercs", ercs,
            "endpoint; repeatable, or a list with commas: an ERCS's address (WinRM; winrms://HOST for TLS), sim:DIR, sim:demo, "
            "exec:PROGRAM ARGS, ssh://user@host (or STAMPLOG_ERCS)")
        ->allow_extra_args(false)
        ->type_name("LIST");
    verb.add_option("--user", user, "who opens the sessions on the ERCS VMs (or STAMPLOG_USER)")->type_name("DOMAIN\\NAME");
    verb.add_option("--credential-file", credential_file, "file with that user's password, mode 0600 (or STAMPLOG_PASSWORD)")
        ->type_name("FILE");
    verb.add_option("--auth", winrm.auth, "WinRM: negotiate (NTLM, Kerberos), ntlm, kerberos, or basic over TLS")
        ->capture_default_str()
        ->type_name("HOW");
    verb.add_option("--cert-fingerprint", winrm.fingerprint, "WinRM over TLS: SHA-256 of the service's certificate, pinned")
        ->type_name("SHA256");
    verb.add_option("--ca-file", winrm.ca_file,
                    "WinRM over TLS: certificates of authorities to trust besides the system's, PEM")
        ->type_name("FILE");
    verb.add_option("--configuration-name", winrm.configuration, "WinRM: the session configuration")
        ->capture_default_str()
        ->type_name("NAME");
    verb.add_option("--record", record, "write the conversation with WinRM endpoints to a new file, secrets taken out")
        ->type_name("FILE");
    verb.add_option("--timezone", timezone, "the stamp's Windows time-zone id, where no stamp file says it")->type_name("ID");
    if (!with_share) return;
    verb.add_option("--share", share, "the share that the ERCS VMs write to (or STAMPLOG_SHARE)")->type_name("\\\\HOST\\NAME");
    verb.add_option("--share-user", share_user, "who the ERCS VMs write as (or STAMPLOG_SHARE_USER)")
        ->type_name("DOMAIN\\NAME");
    verb.add_option("--share-credential-file", share_credential_file,
                    "file with that user's password, mode 0600 (or STAMPLOG_SHARE_PASSWORD)")
        ->type_name("FILE");
    verb.add_option("--share-local", share_local,
                    "the same share as a local folder, or as smb://HOST:PORT/NAME; without it --share itself is read over SMB")
        ->type_name("DIR");
}

void stamp_options::declare_landing(CLI::App& verb) {
    verb.add_option("--serve-share", serve_share,
                    "in place of --share: serve one from this machine for the run, on this address of it, with a Samba, a user "
                    "and a password of its own (port 445: root, or CAP_NET_BIND_SERVICE)")
        ->type_name("ADDRESS");
    verb.add_option("--landing", landing,
                    "a Blob container that the ERCS VMs write to in place of the share (OutputSasUri): blob:https://…; "
                    "transcripts go to --share all the same, or stay on the ERCS")
        ->type_name("blob:URL");
    verb.add_option("--landing-sas-file", landing_sas_file,
                    "file with that container's SAS (read, write, list), mode 0600 (else STAMPLOG_LANDING_SAS, or asked for)")
        ->type_name("FILE");
}

namespace {

constexpr const char* sas_is_recorded =
    "the SAS of --landing is given to the stamp, whose transcripts record it in clear: stamplog masks it in its copies; have "
    "it withdrawn when the run is over";
constexpr const char* no_share_for_transcripts =
    "no share is given beside --landing: the sessions' transcripts stay on the ERCS VMs, so the run cannot be complete (exit "
    "3)";

result<void> check_container(resolved_stamp& r) {
    const auto& o = r.options;
    if (o.landing.empty() && !o.landing_sas_file.empty())
        return fail(errc::config, "--landing-sas-file is given without --landing",
                    "Name the container with --landing blob:URL.");
    if (o.landing.empty()) return {};
    if (auto url = parse_landing(o.landing); !url) return fail(url.error());
    r.warnings.emplace_back(sas_is_recorded);
    if (o.share.empty() && o.serve_share.empty()) r.warnings.emplace_back(no_share_for_transcripts);
    return {};
}

// What can be said of it before anything is asked.
result<void> check_serve_share(resolved_stamp& r) {
    const auto& o = r.options;
    if (o.serve_share.empty()) return {};
    const std::initializer_list<std::pair<const char*, const std::string*>> others{
        {"--share", &o.share},
        {"--share-user", &o.share_user},
        {"--share-credential-file", &o.share_credential_file},
        {"--share-local", &o.share_local}};
    for (const auto& [option, value] : others)
        if (!value->empty())
            return fail(errc::config, "--serve-share and " + std::string(option) + " exclude each other",
                        "A share that is served for the run has a name, a user, a password and a folder of its own.");
    auto settings = share::parse_server_address(o.serve_share);
    if (!settings) return fail(settings.error());
    if (auto ok = share::check(*settings); !ok) return ok;
    r.serves = std::move(*settings);
    return {};
}

}  // namespace

result<resolved_stamp> resolve(const stamp_options& given, context& c, log_sink& log) {
    resolved_stamp r;
    auto& o = r.options = given;
    o.typed_stamp = given.stamp;
    o.typed_ercs = given.ercs;
    std::error_code ec;
    if (!o.stamp.empty() && !fs::exists(o.stamp, ec) && c.settings.has_section("stamp." + o.stamp)) {
        o.stamp.clear();
        if (auto ok = take_from_settings(c.settings, given.stamp, o, r.information); !ok) return fail(ok.error());
        if (r.information.region.empty()) r.information.region = given.stamp;
    }
    auto programs = programs_of(split_ercs(o.ercs), r, c.w);
    if (!programs) return fail(programs.error());
    if (!o.stamp.empty()) {
        auto stamp = read_stamp_file(o.stamp);
        if (!stamp) return fail(stamp.error());
        r.information = std::move(*stamp);
    }
    if (!o.timezone.empty()) r.information.timezone = o.timezone;
    if (!r.information.timezone.empty())
        if (auto known = pep::offset_minutes(r.information.timezone, c.w.time.now()); !known)
            return fail_in("--timezone", known);
    if (programs->empty()) {
        programs = programs_of(r.information.ercs_addresses, r, c.w);
        if (!programs) return fail(programs.error());
    }
    if (programs->empty())
        return fail(errc::config, "no ERCS is given",
                    "Name them with --ercs, or the stamp's file with --stamp; --ercs sim:demo is a simulated stamp.");
    if (std::ranges::any_of(*programs, [](const endpoint_program& p) { return p.winrm.has_value(); }))
        r.login = std::make_shared<winrm_login>();
    if (o.look_for_busy && r.login) r.busy = std::make_shared<busy_ercs>(c.w, log, o.own_run);
    r.known_by = names_of_stamp(r.information, *programs, r.simulated);
    std::map<std::string, bool> by_winrm;
    for (const auto& p : *programs) by_winrm[p.name] = p.winrm.has_value();
    session::options how;
    how.host = given.host;
    if (auto ok = record_to(o.record, *programs, log); !ok) return fail(ok.error());
    r.endpoints = make_endpoints(std::move(*programs), r.warnings, r.login, r.busy, c.w, log, how);
    // Endpoints that share a name ("#2" behind the second) are reached alike.
    for (const auto& e : r.endpoints) r.over_winrm.push_back(by_winrm[e.name.substr(0, e.name.find('#'))]);
    r.user = o.user;
    if (auto ok = check_credential(r, c.w); !ok) return fail(ok.error());
    if (auto ok = check_serve_share(r); !ok) return fail(ok.error());
    if (auto ok = check_container(r); !ok) return fail(ok.error());
    return r;
}

result<void> open_share(resolved_stamp& r, context& c) {
    if (auto ok = log_in(r, c); !ok) return ok;
    const auto& o = r.options;
    if (!o.landing.empty()) {
        auto container = container_of(*parse_landing(o.landing), o.landing_sas_file, c);
        if (!container) return fail(container.error());
        r.container = std::move(*container);
    }
    if (r.serves || (o.share.empty() && o.share_local.empty())) return {};
    if (!o.share.starts_with("\\\\") || o.share.size() < 5)
        return fail(errc::config, "--share: '" + o.share + "' is not a UNC path",
                    R"(Write it as \\HOST\NAME, quoted: '\\10.0.0.5\logs'.)");
    std::error_code ec;
    const bool over_smb = o.share_local.empty() || storage::is_smb_address(o.share_local);
    if (!over_smb && !fs::is_directory(o.share_local, ec))
        return fail(errc::config, "--share-local: '" + o.share_local + "' is not a folder");
    auto address =
        over_smb ? storage::parse_smb_address(o.share_local.empty() ? o.share : o.share_local) : result<storage::smb_address>{};
    if (!address) return fail_in(o.share_local.empty() ? "--share" : "--share-local", address);
    auto writer = share_writer(o, c, r.simulated_password);
    if (!writer) return fail(writer.error());
    r.share = pep::landing_folder{o.share, over_smb ? fs::path() : fs::absolute(o.share_local, ec).lexically_normal(), *writer};
    if (over_smb)
        r.smb_share = [where = *address, who = *writer, &time = c.w.time] {
            return storage::open_smb(where, storage::smb_login_of(who->user, who->password.clone()), {}, time);
        };
    return {};
}

std::string endpoint_words(const resolved_stamp& r) {
    std::string out;
    if (!r.options.typed_stamp.empty()) out += " --stamp " + shell_quoted(r.options.typed_stamp);
    for (const auto& value : r.options.typed_ercs) out += " --ercs " + shell_quoted(value);
    return out;
}

}  // namespace stamplog::cli
