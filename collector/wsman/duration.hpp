// xsd:duration as WS-Management writes it: PT20S, PT7200.000S, P0DT0H3M0S.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace stamplog::wsman {

// Days to seconds; no years or months, whose length nobody knows. Nullopt on anything else, and above 25 days of milliseconds
// in 32 bits times a hundred.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::string write_duration(std::chrono::milliseconds d);  // "PT20S", "PT7200.500S"
std::string write_run_time(std::chrono::milliseconds d);  // "P0DT1H2M3S", as shells tell their age

}  // namespace stamplog::wsman
