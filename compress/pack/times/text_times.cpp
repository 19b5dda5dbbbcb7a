#include "text_times.hpp"

#include <algorithm>
#include <array>

#include "field_time.hpp"
#include "transcript_times.hpp"

namespace stamplog::pack {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF", utf16_mark = "\xFF\xFE";

// One end as text. UTF-16 is made narrow: other characters than ASCII are no part of a time.
class narrow_end {
 public:
    narrow_end(byte_view raw, bool utf16) : text_(as_text(raw)) {
        if (!utf16) return;
        const auto n = std::min(raw.size() / 2, narrow_.size());
        for (std::size_t i = 0; i < n; ++i)
            narrow_[i] = raw[2 * i + 1] == 0 && raw[2 * i] < 0x80 ? static_cast<char>(raw[2 * i]) : '?';
        text_ = std::string_view(narrow_.data(), n);
    }
    std::string_view text() const { return text_; }

 private:
    std::string_view text_;
    std::array<char, times_window> narrow_;  // of up to two windows: a text of that size is looked at whole
};

bool is_utf16(byte_view head) {
    if (as_text(head).starts_with(utf16_mark)) return true;
    constexpr std::size_t enough = 32;  // as cmd's and PowerShell's redirections without a mark
    if (head.size() < enough) return false;
    for (std::size_t i = 0; i < enough; i += 2)
        if (head[i] == 0 || head[i] >= 0x80 || head[i + 1] != 0) return false;
    return true;
}

using parser = line_time (*)(std::string_view);
constexpr std::array<parser, 3> parsers{iso_time_of, slash_time_of, us_time_of};  // in the order in which they are tried

constexpr std::size_t most_without_field = 2;  // lines in front of a CSV's first record: the columns' names, and one more

// The times of the lines, one way of writing only: the one of the first line that has any. A field's time is taken only where
// every line has one.
class line_times {
 public:
    // `cut`: the text begins, or ends, within a line.
    void add(std::string_view text, bool cut_begin, bool cut_end) {
        if (cut_begin) {
            const auto end = text.find('\n');
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
        }
        while (!text.empty()) {
            const auto end = text.find('\n');
            const auto line = text.substr(0, end);
            if (end != text.npos || !cut_end || line.size() >= line_time_reach) take(line.substr(0, line_time_reach));
            if (end == text.npos) return;
            text.remove_prefix(end + 1);
        }
    }

    std::size_t count() const { return count_; }
    bool goes_forward() const { return most_back_ <= most_seconds_back; }
    // One dated line in a text says nothing of the others.
    bool is_enough() const {
        if (field_ && count_ + most_without_field < lines_) return false;
        return count_ >= 2 || (count_ == 1 && lines_ == 1);
    }
    bundle::time_span span() const { return bundle::span_of(first_, last_); }

 private:
    line_time time_of(std::string_view line) {
        if (used_ != nullptr) return used_(line);
        if (field_) return field_->time_of(line);
        for (const auto p : parsers)
            if (const auto t = p(line)) {
                used_ = p;
                return t;
            }
        if (lines_ > most_without_field + 1) return std::nullopt;
        field_ = time_field::find(line);
        return field_ ? field_->time_of(line) : std::nullopt;
    }

    void take(std::string_view line) {
        if (line.empty() || line == "\r") return;
        ++lines_;
        const auto t = time_of(line);
        if (!t) return;
        if (count_++ > 0) most_back_ = std::max(most_back_, before_ - *t);
        before_ = *t;
        first_ = std::min(first_, *t);
        last_ = std::max(last_, *t);
    }

    parser used_ = nullptr;
    std::optional<time_field> field_;
    std::size_t lines_ = 0, count_ = 0;
    std::int64_t before_ = 0, most_back_ = 0, first_ = INT64_MAX, last_ = INT64_MIN;
};

}  // namespace

bundle::time_span times_of_text(const text_ends& ends) {
    const bool utf16 = is_utf16(ends.head);
    const narrow_end head(ends.head, utf16);
    auto text = head.text();
    if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());
    if (utf16 && text.starts_with('?')) text.remove_prefix(1);
    if (text.starts_with('<') || text.find('\0') != text.npos) return {};  // XML, which has no lines, and what is no text

    const narrow_end tail(ends.tail, utf16);
    if (const auto span = times_of_transcript(text, ends.tail.empty() ? text : tail.text())) return *span;
    line_times times;
    times.add(text, false, !ends.tail.empty());
    const auto in_head = times.count();
    if (!ends.tail.empty()) {
        if (in_head == 0) return {};
        times.add(tail.text(), true, false);
        if (times.count() == in_head || !times.goes_forward()) return {};
    }
    if (!times.is_enough()) return {};
    return times.span();
}

}  // namespace stamplog::pack
