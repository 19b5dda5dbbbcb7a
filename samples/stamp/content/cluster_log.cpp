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
constexpr std::uint64_t average_line = 2 * 125;  // UTF-16

std::string preamble(const member_plan& m, const window& w, const scene& s) {
    const auto offset = s.zone.offset(w.to);
    char zone[64];
    std::snprintf(zone, sizeof zone, "%+03d:%02d", static_cast<int>(-offset.count() / 60),
                  static_cast<int>(std::abs(offset.count() % 60)));
    std::string text = "[=== Cluster Log ===]\r\nUTC = localtime + time zone offset;the time zone offset of this machine is ";
    text += zone;
    text += "\r\nCurrent node: " + m.subject + " id (" + (m.subject.empty() ? "1" : m.subject.substr(m.subject.size() - 1)) +
            ")\r\n\r\n";
    // Cluster-wide state: the key holds no node, so that every node's log repeats it.
    const auto key = key_of(s.settings.seed, "cluster state");
    for (auto section : sections) {
        text += "[=== ";
        text += section;
        text += " ===]\r\n";
        noise n(mix(key, section.size() * 131 + static_cast<unsigned char>(section[0])));
        for (int i = 0; i < 12; ++i) {
            text += '{';
            append_guid(text, n.next());
            fill_sentence(text, "},%d,false,true,1,%d,{%g},%s,Online,%d,SIM     ,HDD-%x,", n, section);
            text += "\r\n";
        }
        text += "\r\n";
    }
    return text + "[=== Cluster Logs ===]\r\n";
}

}  // namespace

bool cluster_log(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    const auto per_hour = std::max<std::uint64_t>(1, m.bytes_per_hour / average_line);
    std::string line = preamble(m, w, s), wide = "\xff\xfe";
    put_wide(wide, line);
    time_text clock('/');
    bool going = for_each_slot(key_of(s.settings.seed, m.key), w, per_hour, [&](const slot& at) {
        noise n(at.key);
        line.clear();
        append_hex(line, 0x1000 + n.below(12) * 0x40, 8);
        line += '.';
        append_hex(line, 0x2000 + n.below(200) * 4, 8);
        line += "::";
        clock.append(line, at.at.time_since_epoch());
        fill_sentence(line, n.pick(lines, std::size(lines)), n, m.subject);
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
