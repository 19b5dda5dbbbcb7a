// The parts of a written time, taken off the front of a text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stamplog::pack {

// Each take() leaves the text as it is when it gives false, but for take_clock() and take_day(): what they gave up on is no
// time.
class time_text {
 public:
    explicit time_text(std::string_view text) : rest_(text) {}

    // `least` to `most` digits, of which there are no more.
    bool take_number(std::size_t least, std::size_t most, unsigned& to);
    bool take_mark(char mark);
    bool take_any(std::string_view marks);
    bool take_clock(std::int64_t& seconds);              // "03:15:00", an hour of one digit too: seconds of the day
    void drop_fraction();                                // ".123", ",123"
    bool take_day(char between, std::int64_t& seconds);  // "2026-11-19": its beginning
    bool ends_here() const;                              // what follows is no part of a number or a word
    std::string_view rest() const { return rest_; }
    void drop(std::size_t n) { rest_.remove_prefix(n); }

 private:
    std::string_view rest_;
};

// Seconds since 1970 at which the day begins; nothing for a day that there is not.
std::optional<std::int64_t> begin_of_day(unsigned year, unsigned month, unsigned day);

}  // namespace stamplog::pack
