#include "content/cluster_log.hpp"

#include "content/bytes_out.hpp"
#include "content/hours.hpp"
#include "content/stamp_text.hpp"
#include "content/text_log.hpp"

namespace stampsim {
namespace {

constexpr std::string_view sections[] = {"Cluster",        "Resources", "Groups",       "Group Sets",         "Resource Types",
                                         "Affinity Rules", "Nodes",     "Networks",     "Network Interfaces", "Volumes",
                                         "Volume Logs",    "SBL Disks", "Certificates", "Performance",        "System"};
constexpr std::string_view lines[] = {
    " INFO  [RCM] rcm::RcmGroup::Move: Bringing group '%v' offline first...",
    " INFO  [RES] Virtual Machine <Virtual Machine %v>: Current state 'Online', event 'Heartbeat', %m ms",
    " INFO  [GUM] Node %d: Processing RequestLock %d:%d",
    " DBG   [NETFTAPI] Signaled NetftRemoteReachable event, local address %i remote address %i",
    " INFO  [CSFS] %g: state change Active, sequence %d",
    " WARN  [CHANNEL %i:~3343~] failure, status WSAETIMEDOUT(10060)",
    " INFO  [API] s_ApiOpenGroup: group %g opened by process %d",
    " ERR   [RES] Physical Disk <Virtual Disk %x>: Pr: reservation query took %m ms",
};
constexpr std::string_view health_lines[] = {
    " INFO  [HEALTH] Node %n: heartbeat %d, clock difference %m ms",
    " INFO  [HEALTH] Volume {%g}: latency %m us, queue %d",
    " WARN  [HEALTH] Virtual Machine <Virtual Machine %v>: check took %m ms",
};
constexpr std::uint64_t average_line = 2 * 125;  // UTF-16

// AZS-NODE12 is node 12 of the cluster.
std::string node_id(const std::string& name) {
    const auto digits = name.find_last_not_of("0123456789") + 1;
    const auto number = std::min(name.find_first_not_of('0', digits), name.size());
    return number < name.size() ? name.substr(number) : "1";
}

// Cluster-wide state: the key holds no node, so that every node's log repeats it.
std::string state_sections(const scene& s) {
    std::string text;
    const auto key = key_of(s.settings.seed, "cluster state");
    for (auto section : sections) {
        text += "[=== ";
        text += section;
        text += " ===]\r\n";
        noise n(mix(key, section.size() * 131 + static_cast<unsigned char>(section[0])));
        for (int i = 0; i < 4; ++i) {
            text += '{';
            append_guid(text, n.next());
            fill_sentence(text, "},%d,false,true,1,%d,{%g},%s,Online,%d,SIM     ,HDD-%x,", n, section);
            text += "\r\n";
        }
        text += "\r\n";
    }
    return text;
}

std::string preamble(const member_plan& m, const window& w, const scene& s, const cluster_log_style& style) {
    const auto offset = s.zone.offset(w.to);
    char zone[64];
    std::snprintf(zone, sizeof zone, "%+03d:%02d", static_cast<int>(-offset.count() / 60),
                  static_cast<int>(std::abs(offset.count() % 60)));
    std::string text = style.health ? "[=== Cluster Health Log ===]\r\n" : "[=== Cluster Log ===]\r\n";
    text += "UTC = localtime + time zone offset;the time zone offset of this machine is ";
    text += zone;
    text += "\r\nCurrent node: " + m.subject + " id (" + node_id(m.subject) + ")\r\n\r\n";
    if (style.state && !style.health) text += state_sections(s);
    return text + (style.health ? "[=== Health ===]\r\n" : "[=== Cluster Logs ===]\r\n");
}

}  // namespace

std::string cluster_log_name(const std::string& node) { return node + ".azurestack.local_cluster.log"; }
std::string health_log_name(const std::string& node) { return node + ".azurestack.local_health.log"; }

bool cluster_log(const member_plan& m, const window& w, const scene& s, const piece_sink& out, const cluster_log_style& style) {
    const auto per_hour = std::max<std::uint64_t>(1, m.bytes_per_hour / average_line);
    std::string line = preamble(m, w, s, style), wide = "\xff\xfe";
    put_wide(wide, line);
    time_text clock('/');
    bool going = for_each_slot(key_of(s.settings.seed, m.key), w, per_hour, [&](const slot& at) {
        noise n(at.key);
        line.clear();
        append_hex(line, 0x1000 + n.below(12) * 0x40, 8);
        line += '.';
        append_hex(line, 0x2000 + n.below(200) * 4, 8);
        line += "::";
        const auto shown = style.local_time ? at.at + s.zone.offset(at.at) : at.at;
        clock.append(line, shown.time_since_epoch());
        fill_sentence(line, style.health ? n.pick(health_lines, std::size(health_lines)) : n.pick(lines, std::size(lines)), n,
                      m.subject);
        line += "\r\n";
        put_wide(wide, line);
        if (wide.size() < (256u << 10)) return true;
        bool more = out(wide);
        wide.clear();
        return more;
    });
    return going && (wide.empty() || out(wide));
}

}  // namespace stampsim
