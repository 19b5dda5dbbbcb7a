#include "endpoint/share_access.hpp"

#include "endpoint/refusals.hpp"
#include "stamp/share.hpp"

namespace stampsim {
using stamplog::psrp::error_record;

tl::expected<output_target, error_record> share_of(cmdlet_call& c, std::string_view path_parameter,
                                                   std::string_view credential_parameter) {
    const auto unc = c.arguments.text(path_parameter);
    // The mapping of a drive fails, which is how a wrong share shows in a function that copies.
    auto refuse = [&](const std::string& text, bool no_root = false) {
        auto r = written("Microsoft.PowerShell.Commands.NewPSDriveCommand", text,
                         no_root ? "DriveRootError" : "CouldNotMapNetworkDrive",
                         no_root ? category::read_error : category::invalid_operation, unc);
        r.exception_type = no_root ? "System.IO.IOException" : "System.ComponentModel.Win32Exception";
        r.category_reason = r.exception_type.substr(r.exception_type.rfind('.') + 1);
        r.category_activity = "New-PSDrive";
        return tl::unexpected(std::move(r));
    };
    if (const auto* f = c.session.faults.strike(fault_kind::share_refuses))
        return refuse(f->text.empty() ? "Access is denied" : f->text);
    std::optional<share_user_view> user;
    if (const auto* v = c.arguments.find(credential_parameter); v && v->credential)
        user = share_user_view{v->credential->user, v->credential->password.reveal()};
    const auto refusal = [&](const stamplog::error& e) { return refuse(e.what, e.code == stamplog::errc::conflict); };
    if (const auto port = c.session.folder.settings().smb_port; port != 0 && !is_own_share(unc)) {
        auto there = remote_output::to_share(unc, user, port, staging_folder(c.session));
        if (!there) return refusal(there.error());
        return output_target{(*there)->folder(), *there};
    }
    auto folder = open_share(c.session.folder.share(), unc, user);
    if (!folder) return refusal(folder.error());
    return output_target{*folder};
}

}  // namespace stampsim
