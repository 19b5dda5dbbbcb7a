#include "stamp/time_zone.hpp"

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <cstdio>

namespace stampsim {
namespace {

std::int64_t to_millis(ticks t) { return std::chrono::duration_cast<std::chrono::milliseconds>(t).count(); }

struct civil {
    int year, month, day, hour, minute, second, millis;
};
civil split(ticks t) {
    using namespace std::chrono;
    auto day = floor<days>(t);
    year_month_day date{sys_days(day)};
    hh_mm_ss clock{floor<milliseconds>(t - day)};
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(clock.subseconds().count())};
}

}  // namespace

struct time_zone::impl {
    std::unique_ptr<icu::TimeZone> zone;
};

time_zone::time_zone() : impl_(std::make_unique<impl>()) {}
time_zone::~time_zone() = default;
time_zone::time_zone(time_zone&&) noexcept = default;
time_zone& time_zone::operator=(time_zone&&) noexcept = default;

stamplog::result<time_zone> time_zone::windows(const std::string& id) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString olson;
    icu::TimeZone::getIDForWindowsID(icu::UnicodeString::fromUTF8(id), nullptr, olson, status);
    if (U_FAILURE(status) || olson.isEmpty())
        return stamplog::fail(stamplog::errc::config, "time zone \"" + id + "\": not a Windows id",
                              "Give an id as Windows writes it, such as \"W. Europe Standard Time\" or \"UTC\".");
    time_zone z;
    z.id_ = id;
    z.impl_->zone.reset(icu::TimeZone::createTimeZone(olson));
    return z;
}

std::chrono::minutes time_zone::offset(utc_time at) const {
    UErrorCode status = U_ZERO_ERROR;
    int32_t raw = 0, dst = 0;
    impl_->zone->getOffset(static_cast<UDate>(to_millis(at.time_since_epoch())), false, raw, dst, status);
    return std::chrono::minutes((raw + dst) / 60'000);
}

utc_time time_zone::to_utc(local_time reading) const {
    // Both offsets around the reading are tried; the earlier instant that shows this reading wins.
    utc_time naive(reading.time_since_epoch());
    auto before = offset(naive - std::chrono::hours(24)), after = offset(naive + std::chrono::hours(24));
    utc_time first = naive - std::max(before, after), second = naive - std::min(before, after);
    if (to_local(first) == reading) return first;
    if (to_local(second) == reading) return second;
    return naive - before;
}

std::string compact(local_time t) {
    auto c = split(t.time_since_epoch());
    char text[64];
    std::snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
    return text;
}

std::string iso(local_time t) {
    auto c = split(t.time_since_epoch());
    char text[96];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
    return text;
}

std::string iso_millis(utc_time t) {
    auto c = split(t.time_since_epoch());
    char text[96];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, c.hour, c.minute, c.second,
                  c.millis);
    return text;
}

}  // namespace stampsim
