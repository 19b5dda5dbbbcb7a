#include "content/clixml_snapshot.hpp"

#include "content/hours.hpp"
#include "content/stamp_text.hpp"

namespace stampsim {
namespace {

constexpr std::string_view names[] = {
    "ObjectId", "UniqueId",     "FriendlyName", "HealthStatus", "OperationalStatus", "Usage",
    "Size",     "Manufacturer", "Model",        "SerialNumber", "FirmwareVersion",   "PhysicalLocation"};
constexpr std::size_t average_object = 760;

void append_text(std::string& out, std::string_view name, std::string_view text) {
    out += "      <S N=\"";
    out += name;
    out += "\">";
    out += text;
    out += "</S>\r\n";
}

void append_object(std::string& out, std::string_view subject, std::uint64_t number, noise& n, std::string_view when) {
    out += "  <Obj RefId=\"";
    append_number(out, number);
    out += "\">\r\n    <TN RefId=\"0\"><T>Microsoft.Management.Infrastructure.CimInstance#";
    out += subject;
    out += "</T></TN>\r\n    <Props>\r\n";
    for (auto name : names) {
        std::string text;
        if (name == "HealthStatus")
            text = n.below(40) ? "Healthy" : "Warning";
        else if (name == "Size")
            append_number(text, (n.below(7) + 1) * 960'197'124'096ULL);
        else if (name == "Usage")
            text = "Auto-Select";
        else if (name == "OperationalStatus")
            text = "OK";
        else if (name == "Manufacturer")
            text = "SIMULATED";
        else
            append_guid(text, n.next());
        append_text(out, name, text);
    }
    out += "      <DT N=\"CollectedAt\">";
    out += when;
    out += "</DT>\r\n    </Props>\r\n  </Obj>\r\n";
}

}  // namespace

bool clixml_snapshot(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    // One minute tick before the end lies in the window, whatever its length.
    const auto last = w.to - ticks(1);
    const auto hour = last.time_since_epoch().count() / hour_ticks;
    std::string when;
    time_text('-').append(when, std::max(w.from, utc_time(ticks(hour * hour_ticks))).time_since_epoch());
    std::string buffer = "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n";
    const auto count = std::max<std::uint64_t>(2, m.fixed_bytes / average_object);
    noise n(key_of(s.settings.seed, m.key));
    for (std::uint64_t i = 0; i < count; ++i) {
        append_object(buffer, m.subject, i, n, when);
        if (buffer.size() < (128u << 10)) continue;
        if (!out(buffer)) return false;
        buffer.clear();
    }
    buffer += "</Objs>\r\n";
    return out(buffer);
}

}  // namespace stampsim
