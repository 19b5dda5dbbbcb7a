// Windows time-zone names by ICU: CLDR maps them to the zones of the tz database.
#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <memory>

#include "stamplog/base/log.hpp"
#include "stamplog/pep/stamp.hpp"

namespace stamplog::pep {
namespace {

using zone_ptr = std::unique_ptr<icu::BasicTimeZone>;
using std::chrono::milliseconds;

result<zone_ptr> open_zone(const std::string& name) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString id;
    const auto given = icu::UnicodeString::fromUTF8(name);
    icu::TimeZone::getIDForWindowsID(given, nullptr, id, status);
    // A name of the tz database is unmistakable by its slash, and operators on Linux write it.
    if (id.isEmpty() && name.find('/') != std::string::npos) id = given;
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
    if (id.isEmpty() || U_FAILURE(status) || !basic || zone->getID(id) == UNICODE_STRING_SIMPLE("Etc/Unknown"))
        return fail(errc::not_found, "time zone \"" + printable(name, 80) + "\" is not known",
                    "Give a Windows time-zone name such as \"W. Europe Standard Time\".");
    zone.release();
    return zone_ptr(basic);
}

double milliseconds_of(utc_time t) {
    return static_cast<double>(std::chrono::floor<milliseconds>(t.time_since_epoch()).count());
}

// The civil time counted as if it were UTC.
utc_time as_if_utc(const civil_time& t) {
    using namespace std::chrono;
    const year_month_day date{year(t.year), month(static_cast<unsigned>(t.month)), day(static_cast<unsigned>(t.day))};
    return utc_time(sys_days(date)) + hours(t.hour) + minutes(t.minute) + seconds(t.second);
}

bool is_civil(const civil_time& t) {
    using namespace std::chrono;
    if (t.month < 1 || t.day < 1 || t.hour < 0 || t.minute < 0 || t.second < 0) return false;
    const year_month_day date{year(t.year), month(static_cast<unsigned>(t.month)), day(static_cast<unsigned>(t.day))};
    return t.year >= 1970 && t.year <= 9999 && date.ok() && t.hour < 24 && t.minute < 60 && t.second < 60;
}

civil_time split(utc_time as_if) {
    using namespace std::chrono;
    const auto date_part = floor<days>(as_if);
    const year_month_day date(date_part);
    const hh_mm_ss clock_part(floor<seconds>(as_if - date_part));
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock_part.hours().count()),
            static_cast<int>(clock_part.minutes().count()),
            static_cast<int>(clock_part.seconds().count())};
}

result<milliseconds> offset_at(const icu::BasicTimeZone& zone, utc_time at) {
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw = 0, dst = 0;
    zone.getOffset(milliseconds_of(at), false, raw, dst, status);
    if (U_FAILURE(status)) return fail(errc::internal, std::string("time zone: ") + u_errorName(status));
    return milliseconds(raw + dst);
}

result<milliseconds> offset_of_civil(const icu::BasicTimeZone& zone, utc_time as_if, UTimeZoneLocalOption twice) {
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw = 0, dst = 0;
    zone.getOffsetFromLocal(milliseconds_of(as_if), UCAL_TZ_LOCAL_FORMER, twice, raw, dst, status);
    if (U_FAILURE(status)) return fail(errc::internal, std::string("time zone: ") + u_errorName(status));
    return milliseconds(raw + dst);
}

}  // namespace

result<int> offset_minutes(const std::string& windows_zone, utc_time at) {
    const auto zone = open_zone(windows_zone);
    if (!zone) return fail(zone.error());
    const auto offset = offset_at(**zone, at);
    if (!offset) return fail(offset.error());
    return static_cast<int>(std::chrono::floor<std::chrono::minutes>(*offset).count());
}

result<resolved_time> to_utc(const std::string& windows_zone, const civil_time& t) {
    const auto zone = open_zone(windows_zone);
    if (!zone) return fail(zone.error());
    if (!is_civil(t)) return fail(errc::config, "a date or time of day that does not exist");
    const auto as_if = as_if_utc(t);
    const auto first = offset_of_civil(**zone, as_if, UCAL_TZ_LOCAL_FORMER);
    if (!first) return fail(first.error());
    const auto second = offset_of_civil(**zone, as_if, UCAL_TZ_LOCAL_LATTER);
    if (!second) return fail(second.error());
    resolved_time r;
    r.at = as_if - *first;
    const auto there = offset_at(**zone, r.at);
    if (!there) return fail(there.error());
    r.shifted = *there != *first;
    r.ambiguous = !r.shifted && *first != *second;
    return r;
}

result<civil_time> to_civil(const std::string& windows_zone, utc_time at) {
    const auto zone = open_zone(windows_zone);
    if (!zone) return fail(zone.error());
    const auto offset = offset_at(**zone, at);
    if (!offset) return fail(offset.error());
    return split(at + *offset);
}

}  // namespace stamplog::pep
