#include "stamplog/wsman/fault.hpp"

#include "fault_reader.hpp"
#include "names.hpp"

namespace stamplog::wsman {
namespace {

std::optional<std::uint32_t> read_number(std::string_view text) {
    std::uint64_t v = 0;
    if (text.empty() || text.size() > 10) return std::nullopt;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        v = v * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (v > 0xFFFFFFFF) return std::nullopt;
    return static_cast<std::uint32_t>(v);
}

void read_windows_detail(pugi::xml_node detail, fault& out) {
    out.number = read_number(detail.attribute("Code").value());
    out.machine = detail.attribute("Machine").value();
    const auto message = child_of(detail, ns::fault, "Message");
    out.detail = text_of(message);
    if (const auto by = child_of(message, ns::fault, "ProviderFault")) {
        out.provider = by.attribute("provider").value();
        // A provider may wrap another WSManFault, which is the nearer one.
        if (const auto inner = child_of(by, ns::fault, "WSManFault"))
            read_windows_detail(inner, out);
        else
            out.detail = text_of(by);
    }
}

// Microsoft's OMI server has an error object of CIM instead.
void read_omi_detail(pugi::xml_node detail, fault& out) {
    for (auto n = detail.first_child(); n; n = next_element(n)) {
        const auto name = local_name(n.name());
        if (name == "Message") out.detail = text_of(n);
        if (name == "OMI_Code") out.cim = read_number(text_of(n));
    }
}

}  // namespace

std::optional<fault> read_fault(const envelope& e) {
    if (!is_element(e.body, ns::soap, "Fault")) return std::nullopt;
    fault out;
    const auto code = child_of(e.body, ns::soap, "Code");
    out.code = local_name(text_of(child_of(code, ns::soap, "Value")));
    out.subcode = local_name(text_of(child_of(child_of(code, ns::soap, "Subcode"), ns::soap, "Value")));
    out.reason = text_of(child_of(child_of(e.body, ns::soap, "Reason"), ns::soap, "Text"));
    const auto detail = child_of(e.body, ns::soap, "Detail");
    for (auto n = detail.first_child(); n; n = next_element(n)) {
        if (is_element(n, ns::fault, "WSManFault")) read_windows_detail(n, out);
        if (local_name(n.name()) == "OMI_Error") read_omi_detail(n, out);
    }
    return out;
}

bool is_timed_out(const fault& f) { return f.number == code_timed_out || f.subcode == "TimedOut"; }

bool is_shell_gone(const fault& f) {
    constexpr std::uint32_t cim_not_found = 6;
    return f.number == code_shell_gone || (!f.number && (f.subcode == "InvalidSelectors" || f.cim == cim_not_found));
}

}  // namespace stamplog::wsman
