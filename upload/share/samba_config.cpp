#include "samba_config.hpp"

#include <algorithm>

namespace stamplog::share {
namespace {

// smb.conf has no way to quote: '%' begins a substitution, '\' at the end of a line continues it, ';' and '#' may begin a
// comment, blanks at the ends are lost.
result<std::string> plain_path(const std::filesystem::path& path) {
    auto text = path.string();
    const bool plain = path.is_absolute() && text.back() != ' ' && std::ranges::none_of(text, [](unsigned char c) {
                           return c < 0x20 || c == 0x7F || c == '%' || c == '\\' || c == ';' || c == '#' || c == '"';
                       });
    if (!plain)
        return fail(errc::config, "the folder '" + text + "' cannot be served: Samba's configuration cannot hold its name",
                    "Choose another state folder (XDG_STATE_HOME) without % \\ ; # \" in its path.");
    return text;
}

}  // namespace

result<std::string> smb_conf(const samba_config& c) {
    const auto home = plain_path(c.home);
    if (!home) return home;
    const auto folder = plain_path(c.folder);
    if (!folder) return folder;
    std::string out = "[global]\n";
    const auto line = [&](const std::string& key, const std::string& value) { out += " " + key + " = " + value + "\n"; };
    line("workgroup", "STAMPLOGGROUP");
    line("netbios name", domain_name);
    line("server role", "standalone server");
    line("interfaces", c.address);
    line("bind interfaces only", "yes");
    line("smb ports", std::to_string(c.port));
    line("disable netbios", "yes");
    line("server min protocol", "SMB2_10");
    line("server signing", "mandatory");
    line("smb encrypt", "desired");  // whoever can does
    line("map to guest", "never");
    line("restrict anonymous", "2");
    line("passdb backend", "tdbsam:" + *home + "/private/passdb.tdb");
    line("username map", *home + "/private/users");
    line("private dir", *home + "/private");
    for (const auto* what : {"lock directory", "pid directory"}) line(what, *home + "/run");
    for (const auto* what : {"state directory", "cache directory"}) line(what, *home + "/state");
    line("ncalrpc dir", *home + "/run/ncalrpc");
    // A daemon for remote procedure calls, which would outlive smbd; who writes files asks for none.
    line("rpc start on demand helpers", "no");
    line("load printers", "no");
    line("printing", "bsd");
    line("printcap name", "/dev/null");
    line("disable spoolss", "yes");
    line("usershare max shares", "0");
    line("follow symlinks", "no");
    line("wide links", "no");
    line("unix extensions", "no");
    out += std::string("[") + share_name + "]\n";
    line("path", *folder);
    line("valid users", c.account);
    line("browseable", "no");
    line("read only", "no");
    // What an ERCS VM has written lies in the folder, since it is read from there.
    for (const auto* what : {"oplocks", "level2 oplocks", "smb2 leases", "kernel oplocks"}) line(what, "no");
    line("create mask", "0600");
    line("directory mask", "0700");
    for (const auto* what : {"map archive", "map hidden", "map system", "store dos attributes"}) line(what, "no");
    return out;
}

std::string user_map(const samba_config& c) { return c.account + " = " + c.user + "\n"; }

}  // namespace stamplog::share
