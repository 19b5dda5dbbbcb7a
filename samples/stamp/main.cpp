// stampsim: a simulated Azure Stack Hub stamp (docs/STAMPSIM.md).
#include <CLI/CLI.hpp>

#include "verbs.hpp"

namespace {

using namespace stampsim;

void add_init(CLI::App& app, init_options& o) {
    auto* v = app.add_subcommand("init", "make a stamp folder");
    v->add_option("DIR", o.dir, "new or empty folder")->required();
    v->add_option("--content", o.settings.content, "serve the role zips below this folder, bit for bit");
    v->add_option("--size-mb", o.settings.size_mb, "size of all role zips for four hours, about")->capture_default_str();
    v->add_option("--seed", o.settings.seed, "what generated content is made from")->capture_default_str();
    v->add_option("--ercs", o.settings.ercs_count, "ERCS VMs, 1 or 3")->capture_default_str();
    v->add_option("--nodes", o.settings.nodes, "hosts of the scale unit")->capture_default_str();
    v->add_option("--timezone", o.settings.timezone, "the stamp's time zone, a Windows id")->capture_default_str();
    v->add_option("--huge-member-mb", o.settings.huge_member_mb, "a member of this size in the Storage role")
        ->capture_default_str();
    v->add_flag("--cluster-log-to-share", o.settings.cluster_log_to_share, "Get-ClusterLog -Destination reaches the share");
    v->add_option("--smb-port", o.settings.smb_port, "reach other shares than its own by SMB, on this port; 0: none is reached")
        ->capture_default_str();
    v->add_option("--faults", o.faults, "fault file (TOML)");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"stampsim: a simulated Azure Stack Hub stamp"};
    app.require_subcommand(1);
    init_options init;
    stdio_options stdio;
    serve_options serve;
    state_options state;
    share_options share;
    add_init(app, init);
    auto* stdio_command = app.add_subcommand("stdio", "be one ERCS VM's endpoint on standard input and output");
    stdio_command->add_option("DIR", stdio.dir, "stamp folder")->required();
    stdio_command->add_option("--ercs", stdio.ercs, "which ERCS VM, 1 to 3")->required();
    auto* serve_command = app.add_subcommand("serve", "be the endpoints as WinRM services on loopback");
    serve_command->add_option("DIR", serve.dir, "stamp folder")->required();
    serve_command
        ->add_option("--listen", serve.listen, "address of the first ERCS; the others are on the next ports; port 0: free ones")
        ->capture_default_str();
    serve_command->add_option("--ercs", serve.ercs, "only this ERCS VM, 1 to 3, so that it can die alone");
    serve_command->add_flag("--tls", serve.tls, "HTTPS, with a certificate made at the start (DIR/winrm.pem)");
    serve_command->add_flag("--require-binding", serve.require_binding,
                            "refuse clients that bind nothing to the TLS connection");
    serve_command->add_flag("--basic", serve.basic, "take Basic authentication too, over TLS");
    serve_command->add_option("--idle-timeout", serve.idle_timeout_s, "seconds after which a shell that nobody asks for ends")
        ->capture_default_str();
    serve_command->add_option("--shells-per-user", serve.shells_per_user, "quota")->capture_default_str();
    serve_command->add_option("--bridge", serve.bridge, "pass the fragments to this PSRP server on standard input and output");
    serve_command->add_flag("--json", serve.json, "tell the addresses as JSON");
    serve_command->add_flag("--until-eof", serve.until_eof, "end when standard input ends");
    auto* state_command = app.add_subcommand("state", "what happened on the stamp");
    state_command->add_option("DIR", state.dir, "stamp folder")->required();
    state_command->add_flag("--json", state.json, "as JSON");
    auto* share_command = app.add_subcommand("share", "write what Get-AzureStackLog would, without a session");
    share_command->add_option("DIR", share.dir, "stamp folder")->required();
    share_command->add_option("OUT", share.out, "folder to write below")->required();
    share_command->add_option("--to", share.to, "end of the window, RFC 3339; now if not given");
    share_command->add_option("--hours", share.hours, "length of the window")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    if (app.got_subcommand("init")) return init_verb(init);
    if (app.got_subcommand(stdio_command)) return stdio_verb(stdio);
    if (app.got_subcommand(serve_command)) return serve_verb(serve);
    if (app.got_subcommand(state_command)) return state_verb(state);
    return share_verb(share);
}
