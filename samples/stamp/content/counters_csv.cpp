#include "content/counters_csv.hpp"

#include "content/hours.hpp"
#include "content/stamp_text.hpp"

namespace stampsim {
namespace {

constexpr std::string_view counters[] = {"Processor(_Total)\\% Processor Time",
                                         "Memory\\Available MBytes",
                                         "PhysicalDisk(_Total)\\Avg. Disk sec/Read",
                                         "PhysicalDisk(_Total)\\Avg. Disk sec/Write",
                                         "Network Interface(vEthernet)\\Bytes Total/sec",
                                         "Cluster CSV File System(_Total)\\Reads/sec",
                                         "Hyper-V Hypervisor Logical Processor(_Total)\\% Total Run Time"};
constexpr std::size_t average_row = 110;

std::string header(const member_plan& m, const window& w, const scene& s) {
    std::string h = "\"(PDH-CSV 4.0) (" + s.zone.id() + ")(" + std::to_string(-s.zone.offset(w.from).count()) + ")\"";
    for (auto c : counters) {
        h += ",\"\\\\";
        h += m.subject;
        h += '\\';
        h += c;
        h += '"';
    }
    return h + "\r\n";
}

void append_reading(std::string& out, std::uint64_t whole, std::uint64_t fraction) {
    out += ",\"";
    append_number(out, whole);
    out += '.';
    append_number(out, fraction);
    out += '"';
}

}  // namespace

bool counters_csv(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    const auto per_hour = std::max<std::uint64_t>(1, m.bytes_per_hour / average_row);
    time_text clock('u');
    std::string buffer = header(m, w, s);
    const auto offset = s.zone.offset(w.from);
    bool going = for_each_slot(key_of(s.settings.seed, m.key), w, per_hour, [&](const slot& at) {
        noise n(at.key);
        buffer += '"';
        clock.append(buffer, (at.at + offset).time_since_epoch());
        buffer += '"';
        for (std::size_t i = 0; i < std::size(counters); ++i)
            append_reading(buffer, n.below(i == 4 ? 9'000'000 : 100), n.below(1000));
        buffer += "\r\n";
        if (buffer.size() < (128u << 10)) return true;
        bool more = out(buffer);
        buffer.clear();
        return more;
    });
    return going && out(buffer);
}

}  // namespace stampsim
