#include <algorithm>
#include <fstream>

#include "content/cluster_log.hpp"
#include "endpoint/cmdlet.hpp"
#include "endpoint/objects.hpp"
#include "endpoint/refusals.hpp"
#include "stamp/share.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

stamplog::result<std::uint64_t> write_log(cmdlet_call& c, const std::filesystem::path& folder, const std::string& node,
                                          const std::string& file) {
    const auto now = c.session.time.now();
    const window w{now - std::chrono::minutes(c.arguments.number("TimeSpan").value_or(240)), now};
    const cluster_log_style style{.local_time = c.arguments.flag("UseLocalTime"),
                                  .state = !c.arguments.flag("SkipClusterState"),
                                  .health = c.arguments.flag("Health")};
    std::ofstream out(folder / file, std::ios::binary | std::ios::trunc);
    const member_plan m{.path = file,
                        .kind = content_kind::cluster_log,
                        .key = (style.health ? "cluster health/" : "cluster/") + node,
                        .subject = node,
                        .node = node,
                        .bytes_per_hour = 400'000};
    const scene s{c.session.folder.settings(), c.session.zone};
    std::uint64_t size = 0;
    const auto sink = [&](std::string_view piece) {
        out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        size += piece.size();
        return !c.out.stopped() && out.good();
    };
    cluster_log(m, w, s, sink, style);
    if (!out) return stamplog::fail(stamplog::errc::io, file + ": cannot be written");
    return size;
}

// The second hop: the cmdlet has no credential for a share, and the session may not pass its own on.
std::optional<std::filesystem::path> destination(cmdlet_call& c) {
    const auto unc = c.arguments.text("Destination");
    if (unc.empty() || !unc.starts_with("\\\\")) return c.session.folder.disk(c.session.ercs);
    if (!c.session.folder.settings().cluster_log_to_share) return std::nullopt;
    const share_user_view machine{share_user, share_password};
    auto folder = open_share(c.session.folder.share(), unc, machine);
    return folder ? std::optional(*folder) : std::nullopt;
}

// All nodes without -Node.
ending requested_nodes(cmdlet_call& c, std::vector<std::string>& out) {
    const auto all = node_names(c.session.folder.settings());
    const auto wanted = c.arguments.list("Node");
    if (wanted.empty()) out = all;
    for (const auto& name : wanted) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& n) { return same(n, name); });
        if (found == all.end())
            return written(c.spec.name, "The cluster node '" + name + "' was not found on cluster '" + cluster_name + "'.",
                           "ClusterObjectNotFound", category::object_not_found, name);
        if (std::find(out.begin(), out.end(), *found) == out.end()) out.push_back(*found);
    }
    return std::nullopt;
}

}  // namespace

ending get_cluster_log(cmdlet_call& c) {
    if (c.arguments.number("TimeSpan").value_or(1) <= 0) return thrown("TimeSpan is a number of minutes greater than 0.");
    std::vector<std::string> nodes;
    if (auto bad = requested_nodes(c, nodes)) return bad;
    const auto folder = destination(c);
    if (!folder)
        return c.write_error(written(c.spec.name, "Access is denied", "AccessDenied", category::permission_denied,
                                     c.arguments.text("Destination")));
    for (const auto& node : nodes) {
        if (c.out.stopped()) break;
        const auto file = c.arguments.flag("Health") ? health_log_name(node) : cluster_log_name(node);
        auto size = write_log(c, *folder, node, file);
        if (!size) return thrown(size.error().what);
        const auto shown = c.arguments.text("Destination").empty() ? "C:\\Windows\\Cluster\\Reports\\" + file
                                                                   : c.arguments.text("Destination") + "\\" + file;
        c.out.output(typed_object(
            {"System.IO.FileInfo", "System.IO.FileSystemInfo", "System.MarshalByRefObject", "System.Object"}, shown,
            {{"Name", file}, {"FullName", shown}, {"Length", static_cast<std::int64_t>(*size)}, {"Exists", true}}));
    }
    return std::nullopt;
}

}  // namespace stampsim
