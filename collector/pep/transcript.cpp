#include "transcript.hpp"

#include <string_view>

#include "stamplog/base/text.hpp"

namespace stamplog::pep {
namespace {

constexpr std::size_t longest_line = 64U << 10;  // what is beyond is dropped: no line we look at is that long
constexpr std::size_t most_transcripts = 1000;
constexpr std::size_t most_cmdlets = 1000;
constexpr std::string_view invocation = "CommandInvocation(", binding = "ParameterBinding(";

std::string_view trim(std::string_view s) {
    const auto first = s.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return s.substr(first, s.find_last_not_of(" \t\r") - first + 1);
}

bool take_label(std::string_view& line, std::string_view label) {
    if (!line.starts_with(label)) return false;
    line = trim(line.substr(label.size()));
    return true;
}

// yyyyMMddHHmmss
std::optional<utc_time> parse_start(std::string_view s) {
    using namespace std::chrono;
    if (s.size() != 14 || s.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t digits) {
        int v = 0;
        for (const char c : s.substr(at, digits)) v = v * 10 + (c - '0');
        return v;
    };
    const year_month_day date{year(number(0, 4)), month(static_cast<unsigned>(number(4, 2))),
                              day(static_cast<unsigned>(number(6, 2)))};
    const int h = number(8, 2), m = number(10, 2), sec = number(12, 2);
    if (!date.ok() || h > 23 || m > 59 || sec > 59) return std::nullopt;
    return utc_time(sys_days(date)) + hours(h) + minutes(m) + seconds(sec);
}

void add_cmdlets(transcript& t, std::string_view line) {
    for (auto at = line.find(invocation); at != std::string_view::npos; at = line.find(invocation)) {
        line.remove_prefix(at + invocation.size());
        const auto end = line.find(')');
        if (end == std::string_view::npos || end > 256 || t.cmdlets.size() >= most_cmdlets) return;
        t.cmdlets.insert(lower(trim(line.substr(0, end))));
    }
}

// What follows `label` up to the next quote.
std::optional<std::string_view> quoted_after(std::string_view line, std::string_view label) {
    const auto at = line.find(label);
    if (at == std::string_view::npos) return std::nullopt;
    const auto text = line.substr(at + label.size());
    const auto end = text.find('"');
    return end == std::string_view::npos ? std::nullopt : std::optional(text.substr(0, end));
}

void add_share_path(transcript& t, std::string_view line) {
    const auto at = line.find(binding);
    if (at == std::string_view::npos || t.share_paths.size() >= most_cmdlets) return;
    const auto name = quoted_after(line.substr(at), "name=\"");
    const auto value = quoted_after(line.substr(at), "value=\"");
    if (name && value && names_a_share(*name)) t.share_paths.insert(share_path(*value));
}

}  // namespace

bool names_a_share(std::string_view parameter) {
    return same_name(parameter, "OutputSharePath") || same_name(parameter, "TranscriptsPathDestination");
}

std::string share_path(std::string_view value) {
    while (value.ends_with('\\')) value.remove_suffix(1);
    return lower(value);
}

void transcript_reader::feed(byte_view piece) {
    if (encoding_known_) return decode(piece);
    append(start_, piece);
    if (start_.size() < 3) return;
    std::size_t mark = 0;
    encoding_ = encoding_of(start_, mark);
    encoding_known_ = true;
    decode(byte_view(start_).subspan(mark));
    start_.clear();
}

void transcript_reader::decode(byte_view piece) {
    if (encoding_ == text_encoding::utf8) {
        for (const auto b : piece) put_byte(static_cast<char>(b));
        return;
    }
    for (const auto b : piece) {
        if (!half_) {
            half_ = b;
            continue;
        }
        const std::uint8_t unit[2] = {*half_, b};
        half_.reset();
        put(encoding_ == text_encoding::utf16le ? load_le<char16_t>(unit) : load_be<char16_t>(unit));
    }
}

void transcript_reader::put(char16_t unit) {
    if (unit == '\n') return end_line();
    if (line_.size() >= longest_line) return;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        high_ = unit;
    } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
        append_utf8(line_, high_ ? 0x10000U + ((char32_t{high_} - 0xD800U) << 10) + (char32_t{unit} - 0xDC00U) : 0xFFFDU);
        high_ = 0;
    } else {
        append_utf8(line_, unit);
        high_ = 0;
    }
}

void transcript_reader::put_byte(char c) {
    if (c == '\n') return end_line();
    if (line_.size() < longest_line) line_.push_back(c);
}

void transcript_reader::end_line() {
    std::string_view line = trim(line_);
    high_ = 0;
    if (line.ends_with("PowerShell transcript start") && found_.size() < most_transcripts) {
        found_.emplace_back();
        in_heading_ = true;
    } else if (!found_.empty()) {
        auto& t = found_.back();
        // The heading ends with a line of stars; what a command prints later cannot pass for it.
        if (line.starts_with("****")) {
            in_heading_ = false;
        } else if (in_heading_ && take_label(line, "Start time:")) {
            t.start = parse_start(line);
        } else if (in_heading_ && take_label(line, "Username:")) {
            t.user = line;
        } else if (in_heading_ && take_label(line, "Machine:")) {
            t.machine = line;
        } else {
            add_cmdlets(t, line);
            add_share_path(t, line);
        }
    }
    line_.clear();
}

std::vector<transcript> transcript_reader::finish() {
    if (!encoding_known_) decode(start_);
    end_line();
    return std::move(found_);
}

}  // namespace stamplog::pep
