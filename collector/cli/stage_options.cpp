#include "stage_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>

#include "secrets.hpp"
#include "stamplog/storage/smb_address.hpp"

namespace stamplog::cli {
namespace {

using stage::target_kind;

// An option that is given once for all targets of a kind, or once for each of them in their order.
struct per_target {
    const char* option;
    const std::vector<std::string>& values;

    std::string of(std::size_t n) const { return values.empty() ? std::string{} : values.size() == 1 ? values[0] : values[n]; }
    result<void> check(std::size_t targets, const std::string& kind, const char* how_written) const {
        if (!values.empty() && targets == 0)
            return fail(errc::config, std::string(option) + ": no target is a " + kind, how_written);
        if (values.size() > 1 && values.size() != targets)
            return fail(errc::config,
                        std::string(option) + " is given " + std::to_string(values.size()) + " times, for " +
                            std::to_string(targets) + " targets of its kind",
                        "Give one for all, or one for each " + kind + " in their order.");
        return {};
    }
};

constexpr const char* a_container = "A container is named by its URL: https://ACCOUNT.blob.core.windows.net/CONTAINER";
constexpr const char* a_share = R"(A share is named as \\HOST\NAME\path (quoted), or smb://HOST:PORT/NAME/path.)";

result<void> give_sas(stage::target& t, const per_target& files, std::size_t n, context& c) {
    t.secret_file = files.of(n);
    auto given = read_secret({t.secret_file, "STAMPLOG_SAS", "SAS of " + one_line(t.text)}, c.w, !c.g.yes && !c.g.json);
    if (!given) return fail_in(files.option, given);
    auto sas = stage::sas_for(t.text, std::move(*given));
    if (!sas) return fail(sas.error());
    t.sas = std::make_shared<const secret>(std::move(*sas));
    return {};
}

result<void> give_login(stage::target& t, const per_target& users, const per_target& files, std::size_t n, context& c) {
    t.secret_file = files.of(n);
    const auto user = users.of(n);
    auto password =
        read_secret({t.secret_file, "STAMPLOG_STAGE_PASSWORD", "password of " + one_line(user) + " (" + one_line(t.text) + ")"},
                    c.w, !c.g.yes && !c.g.json);
    if (!password) return fail_in(files.option, password);
    t.login = std::make_shared<const storage::smb_login>(storage::smb_login_of(user, std::move(*password)));
    return {};
}

// " --option VALUE": once where all are the same, else once for each; nothing where one is not known.
std::string words_of(const char* option, const std::vector<std::string>& values) {
    if (values.empty() || std::find(values.begin(), values.end(), "") != values.end()) return {};
    const bool one = std::set<std::string>(values.begin(), values.end()).size() == 1;
    std::string out;
    for (const auto& v : one ? std::vector<std::string>{values.front()} : values)
        out += std::string(" ") + option + " " + shell_quoted(v);
    return out;
}

}  // namespace

void stage_options::declare(CLI::App& verb) {
    verb.add_option(
            "--sas-file", sas_files,
            "file with the SAS of a Blob container, mode 0600 (else STAMPLOG_SAS, or asked for); one for all, or one for "
            "each container in their order")
        ->allow_extra_args(false)
        ->type_name("FILE");
    verb.add_option("--stage-user", users,
                    "who writes to a share that is staged to (or STAMPLOG_STAGE_USER); one for all, or one for each share in "
                    "their order")
        ->allow_extra_args(false)
        ->type_name("DOMAIN\\NAME");
    verb.add_option("--stage-credential-file", credential_files,
                    "file with that user's password, mode 0600 (or STAMPLOG_STAGE_PASSWORD); one for all, or one for each")
        ->allow_extra_args(false)
        ->type_name("FILE");
    verb.add_option("--bandwidth", bandwidth, "bytes a second that go to a target at most, such as 10M; 0: no limit")
        ->capture_default_str()
        ->type_name("SIZE");
}

result<std::uint64_t> stage_options::check() const {
    std::size_t containers = 0, shares = 0;
    for (const auto& t : targets) {
        const auto kind = stage::kind_of(t);
        containers += kind == target_kind::blob ? 1 : 0;
        if (kind != target_kind::share) continue;
        ++shares;
        if (auto address = storage::parse_smb_address(t); !address) return fail_in("--stage", address);
    }
    if (auto ok = per_target{"--sas-file", sas_files}.check(containers, "Blob container", a_container); !ok)
        return fail(ok.error());
    // A user from the environment is there for every command, also for those that stage elsewhere.
    if (shares > 0)
        if (auto ok = per_target{"--stage-user", users}.check(shares, "share", a_share); !ok) return fail(ok.error());
    if (auto ok = per_target{"--stage-credential-file", credential_files}.check(shares, "share", a_share); !ok)
        return fail(ok.error());
    if (shares > 0 && users.empty())
        return fail(errc::config, "--stage-user is missing: a share is staged to",
                    "Who writes there, e.g. DOMAIN\\deposit; the password comes from --stage-credential-file, "
                    "STAMPLOG_STAGE_PASSWORD or the terminal.");
    if (bandwidth == "0") return std::uint64_t{0};
    return parse_size(bandwidth, "--bandwidth");
}

result<std::vector<stage::target>> stage_options::resolve(context& c) const {
    const per_target sas{"--sas-file", sas_files}, user{"--stage-user", users},
        password{"--stage-credential-file", credential_files};
    std::vector<stage::target> out;
    std::size_t containers = 0, shares = 0;
    for (const auto& text : targets) {
        stage::target t{text};
        result<void> given;
        if (t.kind() == target_kind::blob) given = give_sas(t, sas, containers++, c);
        if (t.kind() == target_kind::share) given = give_login(t, user, password, shares++, c);
        if (!given) return fail(given.error());
        out.push_back(std::move(t));
    }
    return out;
}

std::string stage_command(const std::string& bundle, const std::vector<stage::target>& to, const std::string& raw) {
    std::string out = "stamplog stage " + shell_quoted(bundle);
    std::vector<std::string> sas_files, users, credential_files;
    for (const auto& t : to) {
        out += " " + shell_quoted(t.text);
        if (t.kind() == target_kind::blob) sas_files.push_back(t.secret_file);
        if (t.kind() != target_kind::share) continue;
        users.push_back(t.login ? t.login->name() : "");
        credential_files.push_back(t.secret_file);
    }
    out += words_of("--sas-file", sas_files);
    out += words_of("--stage-user", users);
    out += words_of("--stage-credential-file", credential_files);
    if (!raw.empty()) out += " --raw " + shell_quoted(raw);
    return out;
}

}  // namespace stamplog::cli
