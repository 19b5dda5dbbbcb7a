#include "transcript_times.hpp"

#include "civil_time.hpp"

namespace stamplog::pack {
namespace {

constexpr std::string_view rule = "**********************", line_ends = "\r\n";

// The line that begins there; `text` goes on behind it.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// "<label>20261119031500", in the time of the machine, which does not say its zone.
std::optional<std::int64_t> labelled_time(std::string_view line, std::string_view label) {
    constexpr std::size_t digits = 14;
    if (!line.starts_with(label) || line.size() != label.size() + digits) return std::nullopt;
    line.remove_prefix(label.size());
    const auto part = [&](std::size_t from, std::size_t n) -> unsigned {
        unsigned value = 0;
        return time_text(line.substr(from, n)).take_number(n, n, value) ? value : ~0u;
    };
    const auto hour = part(8, 2), minute = part(10, 2), second = part(12, 2);
    const auto begin = begin_of_day(part(0, 4), part(4, 2), part(6, 2));
    if (!begin || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return *begin + std::int64_t{hour} * 3600 + minute * 60 + second;
}

// The last line of three: the session is over, and none was appended.
std::optional<std::int64_t> end_of(std::string_view tail) {
    constexpr std::string_view title = "PowerShell transcript end", label = "End time: ";
    const auto last = tail.rfind(title);
    if (last == tail.npos) return std::nullopt;
    tail.remove_prefix(last + title.size());
    if (!take_line(tail).empty()) return std::nullopt;
    const auto time = labelled_time(take_line(tail), label);
    if (take_line(tail) != rule || tail.find_first_not_of(line_ends) != tail.npos) return std::nullopt;
    return time;
}

}  // namespace

std::optional<bundle::time_span> times_of_transcript(std::string_view head, std::string_view tail) {
    if (take_line(head) != rule || !take_line(head).ends_with("PowerShell transcript start")) return std::nullopt;
    const auto start = labelled_time(take_line(head), "Start time: "), end = end_of(tail);
    if (!start || !end) return std::nullopt;
    return bundle::span_of(*start, *end);
}

}  // namespace stamplog::pack
