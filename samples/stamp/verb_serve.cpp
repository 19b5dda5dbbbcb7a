#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "report_error.hpp"
#include "stamp/files.hpp"
#include "stamp/stamp_folder.hpp"
#include "stamplog/base/system.hpp"
#include "verbs.hpp"
#include "winrm/bridged_shell.hpp"
#include "winrm/serving.hpp"

namespace stampsim {
namespace {

using stamplog::errc;
using stamplog::fail;
using stamplog::result;

struct place {
    std::string address;
    std::uint16_t port = 0;
};

result<place> parse_listen(const std::string& text) {
    const auto colon = text.rfind(':');
    char* end = nullptr;
    const long port = colon == std::string::npos ? -1 : std::strtol(text.c_str() + colon + 1, &end, 10);
    if (port < 0 || port > 65'533 || *end != '\0' || end == text.c_str() + colon + 1)
        return fail(errc::config, "--listen " + text + ": not ADDRESS:PORT");
    return place{text.substr(0, colon), static_cast<std::uint16_t>(port)};
}

// GSSAPI reads its users from a file that the environment names. The passwords in it are known to everybody; the mode is for
// form. Several services of one stamp may start at once: each finds the file whole.
result<void> write_users(const std::filesystem::path& file) {
    const auto fresh = file.string() + "." + std::to_string(::getpid());
    ::unlink(fresh.c_str());
    const auto old = ::umask(0077);
    auto written =
        write_new_file(fresh, std::string("AZURESTACK:CloudAdmin:") + cloud_admin_password + "\nAZURESTACK:Nobody:N0body!\n");
    ::umask(old);
    if (!written) return written;
    std::error_code ec;
    std::filesystem::rename(fresh, file, ec);
    if (ec) return fail(errc::io, file.string() + ": " + ec.message());
    ::setenv("NTLM_USER_FILE", file.c_str(), 1);
    return {};
}

void tell(const serve_options& o, const std::vector<std::unique_ptr<winrm::stamp_service>>& all,
          const std::string& fingerprint) {
    const std::string scheme = o.tls ? "https" : "http", address = o.listen.substr(0, o.listen.rfind(':'));
    auto list = nlohmann::ordered_json::array();
    for (const auto& s : all) {
        const auto url = scheme + "://" + address + ":" + std::to_string(s->port()) + "/wsman";
        if (o.json)
            list.push_back({{"ercs", s->name()}, {"url", url}, {"port", s->port()}});
        else
            std::printf("%s %s\n", s->name().c_str(), url.c_str());
    }
    if (o.json) {
        nlohmann::ordered_json all_of_it{{"endpoints", list}};
        if (o.tls) all_of_it["fingerprint"] = fingerprint;
        std::printf("%s\n", all_of_it.dump().c_str());
    } else if (o.tls) {
        std::printf("certificate SHA-256 %s\n", fingerprint.c_str());
    }
    std::fflush(stdout);
}

result<winrm::stamp_service_options> options_of(const serve_options& o, const place& at) {
    winrm::stamp_service_options s;
    s.stamp = o.dir;
    s.address = at.address;
    s.port = at.port;
    s.require_binding = o.require_binding;
    s.basic = o.basic;
    s.offer_kerberos = std::getenv("KRB5_KTNAME") != nullptr;
    s.idle_timeout = std::chrono::seconds(o.idle_timeout_s);
    s.shells_per_user = o.shells_per_user;
    if (o.bridge.empty()) return s;
    auto words = winrm::bridge_words(o.bridge);
    if (!words) return fail(words.error());
    s.bridge = std::move(*words);
    return s;
}

int serve(const serve_options& o) {
    stamplog::system_clock time;
    stamplog::system_entropy random;
    const auto at = parse_listen(o.listen);
    if (!at) return report(at.error());
    auto folder = stamp_folder::open(o.dir);
    if (!folder) return report(folder.error());
    if (auto ok = write_users(folder->root() / "winrm-users"); !ok) return report(ok.error());
    auto made = options_of(o, *at);
    if (!made) return report(made.error());
    winrm::tls_identity identity;
    if (o.tls) {
        auto fresh = winrm::make_tls_identity();
        if (!fresh) return report(fresh.error());
        identity = std::move(*fresh);
        std::ofstream(folder->root() / "winrm.pem", std::ios::trunc) << identity.certificate_pem;
        made->identity = &identity;
    }
    const int first = o.ercs == 0 ? 1 : o.ercs, last = o.ercs == 0 ? folder->settings().ercs_count : o.ercs;
    winrm::serving services(time, random);
    if (auto ok = services.open(*made, first, last); !ok) return report(ok.error());
    for (const auto& e : services.unreachable()) std::fprintf(stderr, "stampsim: %s\n", stamplog::describe(e).c_str());
    tell(o, services.services(), identity.fingerprint);
    services.run(o.until_eof);
    return 0;
}

}  // namespace

int serve_verb(const serve_options& o) {
    std::signal(SIGPIPE, SIG_IGN);
    return serve(o);
}

}  // namespace stampsim
