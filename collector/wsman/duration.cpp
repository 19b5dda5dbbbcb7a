#include "duration.hpp"

#include <cctype>
#include <cstdint>
#include <cstdio>

namespace stamplog::wsman {
namespace {

constexpr std::int64_t longest_ms = std::int64_t{1} << 38;  // eight years: beyond every time-out there is

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text.size() < 3 || text[0] != 'P') return std::nullopt;
    std::int64_t total = 0, number = 0, thousandths = 0;
    int digits = 0, decimals = -1;
    bool in_time = false, any = false;
    for (const char c : text.substr(1)) {
        if (c >= '0' && c <= '9') {
            if (decimals >= 0) {
                if (++decimals <= 3) thousandths = thousandths * 10 + (c - '0');
            } else {
                number = number * 10 + (c - '0');
            }
            if (++digits > 15) return std::nullopt;
            continue;
        }
        if (c == 'T') {
            if (in_time || digits != 0) return std::nullopt;
            in_time = true;
            continue;
        }
        if (digits == 0) return std::nullopt;
        if (c == '.') {
            if (decimals >= 0) return std::nullopt;
            decimals = 0;
            continue;
        }
        std::int64_t unit = 0;
        if (c == 'D' && !in_time) unit = 86'400'000;
        if (c == 'H' && in_time) unit = 3'600'000;
        if (c == 'M' && in_time) unit = 60'000;
        if (c == 'S' && in_time) unit = 1'000;
        if (unit == 0 || (decimals >= 0 && unit != 1'000) || number > longest_ms / unit) return std::nullopt;
        for (int d = decimals; d >= 0 && d < 3; ++d) thousandths *= 10;
        total += number * unit + thousandths;
        if (total > longest_ms) return std::nullopt;
        number = thousandths = 0;
        digits = 0;
        decimals = -1;
        any = true;
    }
    if (digits != 0 || !any) return std::nullopt;
    return std::chrono::milliseconds(total);
}

std::string write_duration(std::chrono::milliseconds d) {
    const auto ms = d.count() % 1000;
    std::string out = "PT" + std::to_string(d.count() / 1000);
    if (ms != 0) {
        char fraction[8];
        std::snprintf(fraction, sizeof fraction, ".%03d", static_cast<int>(ms));
        out += fraction;
    }
    return out + "S";
}

std::string write_run_time(std::chrono::milliseconds d) {
    const auto s = d.count() / 1000;
    return "P" + std::to_string(s / 86'400) + "DT" + std::to_string(s / 3'600 % 24) + "H" + std::to_string(s / 60 % 60) + "M" +
           std::to_string(s % 60) + "S";
}

}  // namespace stamplog::wsman
