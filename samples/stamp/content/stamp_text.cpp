#include "content/stamp_text.hpp"

#include <cstdio>

namespace stampsim {

void time_text::refresh(std::int64_t second) {
    using namespace std::chrono;
    sys_seconds at{seconds(second)};
    auto day = floor<days>(at);
    year_month_day d{day};
    auto clock = at - day;
    int y = static_cast<int>(d.year());
    unsigned mo = static_cast<unsigned>(d.month()), da = static_cast<unsigned>(d.day());
    int h = static_cast<int>(clock.count() / 3600), mi = static_cast<int>(clock.count() / 60 % 60),
        s = static_cast<int>(clock.count() % 60);
    char text[96];
    switch (pattern_) {
        case '/':
            std::snprintf(text, sizeof text, "%04d/%02u/%02u-%02d:%02d:%02d.", y, mo, da, h, mi, s);
            break;
        case ' ':
            std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d", y, mo, da, h, mi, s);
            break;
        case 'u':
            std::snprintf(text, sizeof text, "%02u/%02u/%04d %02d:%02d:%02d.", mo, da, y, h, mi, s);
            break;
        default:
            std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.", y, mo, da, h, mi, s);
            break;
    }
    head_ = text;
    second_ = second;
}

void time_text::append(std::string& out, ticks since_epoch) {
    auto count = since_epoch.count();
    auto second = count / 10'000'000;
    if (second != second_) refresh(second);
    out += head_;
    if (pattern_ == ' ') return;
    auto millis = static_cast<unsigned>(count % 10'000'000 / 10'000);
    char digits[3] = {static_cast<char>('0' + millis / 100), static_cast<char>('0' + millis / 10 % 10),
                      static_cast<char>('0' + millis % 10)};
    out.append(digits, 3);
    if (pattern_ == '-') out += 'Z';
}

}  // namespace stampsim
