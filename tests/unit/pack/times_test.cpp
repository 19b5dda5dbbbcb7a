// When what a content holds begins and ends: each way of writing a time, and what is not one.
#include <catch2/catch.hpp>
#include <random>

#include "etl_builder.hpp"
#include "evtx_builder.hpp"
#include "stamplog/bundle/time_span.hpp"
#include "times/content_times.hpp"

using namespace stamplog;

namespace {

std::string utf16(std::string_view text, bool mark = true) {
    std::string out = mark ? "\xFF\xFE" : "";
    for (const char c : text) {
        out += c;
        out += '\0';
    }
    return out;
}

// "first..last" or "unknown", and the same however the bytes come.
std::string times(std::string_view text) {
    const auto data = as_bytes(text);
    const auto whole = pack::times_of(data);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{4095}, std::size_t{8192}, std::size_t{70'001}}) {
        if (data.size() / piece > 100'000) continue;
        pack::times_finder finder;
        for (std::size_t at = 0; at < data.size(); at += piece) finder.add(data.subspan(at, std::min(piece, data.size() - at)));
        REQUIRE((finder.times() == whole));
    }
    return whole.known() ? bundle::text_of(whole.first) + ".." + bundle::text_of(whole.last) : "unknown";
}

const std::string two_lines = "2026-11-19T03:15:00..2026-11-19T04:15:07";

// Lines between 03:15:00 and 04:15:07, more than both windows hold. `line` makes one out of hour, minute and second.
template <class F>
std::string long_log(F&& line) {
    std::string out;
    for (int s = 0; s <= 3600; s += 4) out += line(3 + (s + 900) / 3600, (s + 900) / 60 % 60, s % 60);
    return out + line(4, 15, 7);
}

std::string two_digits(int n) { return {static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; }
std::string clock_text(int h, int m, int s) { return two_digits(h) + ":" + two_digits(m) + ":" + two_digits(s); }

std::string iso_log() {
    return long_log([](int h, int m, int s) { return "2026-11-19 " + clock_text(h, m, s) + ".123 INFO  something\r\n"; });
}

}  // namespace

TEST_CASE("times of a log in ISO 8601") {
    CHECK(times("2026-11-19 03:15:00.123 a\n2026-11-19 04:15:07,5 b\n") == two_lines);
    CHECK(times("2026-11-19T03:15:00Z a\n  more of it\n2026-11-19T04:15:07Z b") == two_lines);
    CHECK(times("[2026-11-19T03:15:00.120Z] a\n[2026-11-19T04:15:07.000Z] b\n") == two_lines);
    CHECK(times("\xEF\xBB\xBF"
                "2026-11-19 03:15:00, Info\r\n2026-11-19 04:15:07, Info\r\n") == two_lines);
    CHECK(times("2026-11-19T04:15:00+01:00 a\n2026-11-18T20:15:07-08:00 b\n") == two_lines);
    CHECK(times("2026-11-18 19:15:00,224 -0800 INFO\n2026-11-18 20:15:07,001 -0800 INFO\n") == two_lines);
    CHECK(times("#Software: IIS\n#Date: 2020-01-01 00:00:00\n2026-11-19 03:15:00 ::1 GET /\n2026-11-19 04:15:07 ::1 GET /\n") ==
          two_lines);
    CHECK(times("2026-11-19\t03:15:00:216\t 648\t13bc\tAgent\r\n2026-11-19\t04:15:07:001\t 648\t13bc\tAgent\r\n") == two_lines);
    CHECK(times("2026-11-19 03:15:00 one line\n") == "2026-11-19T03:15:00..2026-11-19T03:15:00");
    CHECK(times(iso_log()) == two_lines);
    CHECK(times(utf16(iso_log())) == two_lines);
    CHECK(times(utf16(iso_log(), false)) == two_lines);
    CHECK(times(utf16(iso_log()) + "\n") == two_lines);  // an odd size
}

TEST_CASE("times of cluster logs and others with slashes") {
    const auto cluster = long_log([](int h, int m, int s) {
        return "00002210.000008df::2026/11/19-" + clock_text(h, m, s) + ".537 INFO  [CORE] Node 3: a view\r\n";
    });
    CHECK(times(cluster) == two_lines);
    CHECK(times(utf16(cluster)) == two_lines);
    CHECK(times("2026/11/19 03:15:00.9997442 3304 9020 Agent\n2026/11/19 04:15:07.0 3304 9020 Agent\n") == two_lines);
    CHECK(times("17/06/09 20:10:40 a\n17/06/09 20:10:41 b\n") == "unknown");  // which of them is the year?
}

TEST_CASE("times as en-US writes them") {
    CHECK(times("11/19/2026 3:15:00 AM a\n11/19/2026 4:15:07 AM b\n") == two_lines);
    CHECK(times("11/19/2026, 12:15:00 AM a\n11/19/2026, 12:15:00 PM b\n") == "2026-11-19T00:15:00..2026-11-19T12:15:00");
    CHECK(times("11/12/2026 03:15:00 a\n11/12/2026 04:15:07 b\n") == "unknown");  // November or December
    CHECK(times("11/19/2026 13:15:00 PM a\n11/19/2026 0:15:00 AM b\n") == "unknown");
}

TEST_CASE("times in the fields of JSON lines and CSV") {
    CHECK(times("{\"a\":1,\"t\":\"2026-11-19T03:15:00Z\"}\n{\"a\":2,\"t\":\"2026-11-19T04:15:07Z\"}\n") == two_lines);
    CHECK(times("id,time,text\n1,2026-11-19 03:15:00,a\n2,2026-11-19 04:15:07,b\n") == two_lines);
    CHECK(times("\"time\",\"text\"\n\"2026-11-19T03:15:00.5Z\",\"a\nmore\"\n\"2026-11-19T04:15:07.5Z\",\"b\"\n") == two_lines);
    // A document with a date or two is no log.
    CHECK(times("{\n\"made\": \"2026-11-19T03:15:00Z\",\n\"n\": 3,\n\"valid\": \"2027-11-19T03:15:00Z\"\n}\n") == "unknown");
    std::string far = "{\"text\":\"" + std::string(400, 'x') + "\",\"t\":\"2026-11-19T03:15:00Z\"}\n";
    CHECK(times(far + far) == "unknown");
    // Records longer than a window: their beginnings are enough.
    std::string record = "{\"t\":\"2026-11-19T03:15:00Z\",\"text\":\"" + std::string(6000, 'x') + "\"}\n";
    std::string last = "{\"t\":\"2026-11-19T04:15:07Z\",\"text\":\"short\"}\n";
    CHECK(times(record + record + last + last) == two_lines);
}

TEST_CASE("what is no time, or not certain, is not known") {
    CHECK(times("") == "unknown");
    CHECK(times("\n\n\n") == "unknown");
    CHECK(times("text\nwithout\n") == "unknown");
    CHECK(times("2026-02-30 03:15:00 a\n2026-02-30 03:15:00 b\n") == "unknown");
    CHECK(times("2026-11-19 24:15:00 a\n2026-11-19 24:16:00 b\n") == "unknown");
    CHECK(times("2026-11-19 03:60:00 a\n2026-11-19 03:61:00 b\n") == "unknown");
    CHECK(times("2026-11-19 03:15:00x\n2026-11-19 03:15:00x\n") == "unknown");
    CHECK(times("12026-11-19 03:15:00 a\n12026-11-19 03:15:01 b\n") == "unknown");
    CHECK(times("1989-12-31 23:59:59 a\n2026-11-19 03:15:00 b\n") == "unknown");
    CHECK(times("2026-11-19 03:15:00 a\n2101-01-01 00:00:00 b\n") == "unknown");
    CHECK(times("1990-01-01 00:00:00 a\n2100-12-31 23:59:59 b\n") == "1990-01-01T00:00:00..2100-12-31T23:59:59");
    CHECK(times("2026-11-19 03:15:00 the only date\nof\nthis text\n") == "unknown");
    CHECK(times(std::string("2026-11-19 03:15:00\0a\n2026-11-19 03:15:00 b\n", 44)) == "unknown");
}

TEST_CASE("a short text is looked at whole, a long one has to go forward") {
    const std::string mixed = "2026-11-19 04:15:07 a\n2026-11-19 03:15:00 b\n2026-11-19 03:40:00 c\n";
    CHECK(times(mixed) == two_lines);
    const auto log = iso_log();
    CHECK(times("2026-11-19 03:15:30 another thread's\n" + log) == two_lines);
    CHECK(times("2026-11-19 04:15:00 later\n" + log) == "unknown");
    CHECK(times(log + "2026-11-19 02:15:00 the clock was set back\n") == "unknown");
    CHECK(times(log + std::string(5000, 'x')) == "unknown");  // nothing at its end
    CHECK(times(std::string(5000, 'x') + "\n" + log) == "unknown");
    CHECK(times(log + std::string(5000, '\0')) == "unknown");  // broke off, and was filled up
}

TEST_CASE("a record's several times are not mixed up") {
    const std::string line = "{\"received\":\"2026-11-19T07:15:00Z\",\"made\":\"2026-11-19T03:15:00Z\"}\n";
    CHECK(times(line + "{\"made\":\"2026-11-19T04:15:07Z\",\"received\":\"2026-11-19T07:20:00Z\"}\n") ==
          "2026-11-19T07:15:00..2026-11-19T07:20:00");
    CHECK(times(line + "{\"made\":\"2026-11-19T04:15:07Z\"}\n" + line + "{}\n{}\n{}\n") == "unknown");
    CHECK(times("a;b\n1;2026-11-19 03:15:00;2020-01-01 00:00:00\n2;2026-11-19 04:15:07;2021-01-01 00:00:00\n") == two_lines);
}

namespace {
constexpr std::int64_t noon = 1'795'089'600;  // 2026-11-19T12:00:00

std::string log_times(const bytes& log) { return times(as_text(log)); }
const std::string noon_and_more = "2026-11-19T12:00:00..2026-11-19T12:16:40";
}  // namespace

TEST_CASE("times of an event log") {
    CHECK(log_times(test::evtx_log({{{noon}, {noon + 5}}, {{noon + 1000}}})) == noon_and_more);
    // The oldest record need not be the first one, in a log that begins anew when it is full.
    CHECK(log_times(test::evtx_log({{{noon + 5}, {noon + 1000}}, {{noon}}})) == noon_and_more);
    // What the event says goes before; an exported log's headers may say nothing.
    CHECK(log_times(test::evtx_log({{{noon - 9, noon, true}, {noon + 5000, noon + 1000}}})) == noon_and_more);
    CHECK(log_times(test::evtx_log({{{0, noon, true}, {0, noon + 1000}}})) == noon_and_more);
    CHECK(log_times(test::evtx_log({{{noon}, {0}, {noon + 1000}}})) == "unknown");
    CHECK(log_times(test::evtx_log({})) == "unknown");
    CHECK(log_times(test::evtx_log({{}, {}})) == "unknown");
    CHECK(log_times(test::evtx_log({{}, {{noon}, {noon + 1000}}})) == noon_and_more);
}

TEST_CASE("an event log that is not as its headers say is not known") {
    const auto log = test::evtx_log({{{noon}, {noon + 5}}, {{noon + 1000}}});
    for (const std::size_t size : {std::size_t{100}, std::size_t{4096}, std::size_t{5000}, log.size() - 1})
        CHECK(log_times(bytes(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(size))) == "unknown");
    const auto changed = [&](std::size_t at, std::uint8_t value) {
        auto other = log;
        other[at] = value;
        return log_times(other);
    };
    CHECK(changed(38, 4) == "unknown");                 // another version
    CHECK(changed(42, 3) == "unknown");                 // a chunk more than there is
    CHECK(changed(4096, 'X') == "unknown");             // no chunk
    CHECK(changed(4096 + 512, 'X') == "unknown");       // no record
    CHECK(changed(4096 + 512 + 4, 0xFF) == "unknown");  // another size than behind it
    CHECK(changed(4096 + 49, 0xFF) == "unknown");       // records end elsewhere
    auto cleared = test::evtx_log({{{noon}, {noon + 1000}}, {{noon + 7000}}});
    cleared[42] = 1;  // the second chunk is of an earlier time
    CHECK(log_times(cleared) == noon_and_more);
    // Not closed: all that is there counts, and behind it may be anything.
    auto dirty = test::evtx_log({{{noon}}, {{noon + 1000}}, {}}, 1);
    dirty[42] = 1;
    dirty[4096 + 48] = 0;
    dirty[4096 + 2 * 65536] = 0;
    CHECK(log_times(dirty) == noon_and_more);
}

TEST_CASE("times of an event trace are those of its session") {
    const auto of = [](const test::etl_header& h, std::uint32_t buffers = 2) { return log_times(test::etl_log(h, buffers)); };
    CHECK(of({noon, noon + 1000}) == noon_and_more);
    CHECK(of({noon, noon + 1000, 4}) == noon_and_more);
    CHECK(of({noon, noon + 1000, 8, 1024, 1}, 1) == noon_and_more);
    CHECK(of({noon, noon + 1000, 8, 65536, 3}, 3) == noon_and_more);
    // Of a log that begins anew when it is full, older events are not in the file any more; of one that was cut, newer ones.
    CHECK(of({noon, noon + 1000, 8, 8192, 20}) == noon_and_more);
    // Copied while the session went on, or written on since.
    CHECK(of({noon, 0}) == "unknown");
    CHECK(of({noon, noon + 1000, 8, 8192, 1}) == "unknown");
    CHECK(of({0, noon}) == "unknown");
    CHECK(of({noon, noon - 1}) == "unknown");
}

TEST_CASE("what only looks like an event trace is not known") {
    const auto log = test::etl_log({noon, noon + 1000});
    const auto changed = [&](std::size_t at, std::uint8_t value) {
        auto other = log;
        other[at] = value;
        return log_times(other);
    };
    CHECK(changed(1, 0x21) == "unknown");           // the two sizes of a buffer differ
    CHECK(changed(72 + 2, 20) == "unknown");        // another header's kind
    CHECK(changed(72 + 3, 0) == "unknown");         // no header
    CHECK(changed(72 + 6, 1) == "unknown");         // another event
    CHECK(changed(104 + 0x2C, 16) == "unknown");    // no pointer's size
    CHECK(changed(104 + 0x17, 0xFF) == "unknown");  // an end in the year 58,000
    CHECK(log_times(bytes(log.begin(), log.begin() + 383)) == "unknown");
    CHECK(log_times(bytes(log.begin(), log.begin() + 384)) == noon_and_more);
}

namespace {
std::string transcript_start(const std::string& time, const std::string& edition = "Windows ") {
    return "**********************\r\n" + edition + "PowerShell transcript start\r\nStart time: " + time +
           "\r\nUsername: AZURESTACK\\CloudAdmin\r\n**********************\r\n";
}
std::string transcript_end(const std::string& time, const std::string& edition = "Windows ") {
    return "**********************\r\n" + edition + "PowerShell transcript end\r\nEnd time: " + time +
           "\r\n**********************\r\n";
}
}  // namespace

TEST_CASE("times of a PowerShell transcript are those of its session") {
    const auto start = transcript_start("20261119031500"), end = transcript_end("20261119041507");
    const std::string work = "PS>CommandInvocation(Get-AzureStackLog): \"Get-AzureStackLog\"\r\n2026-11-19 03:20:00 a line\r\n";
    CHECK(times(start + work + end) == two_lines);
    CHECK(times("\xEF\xBB\xBF" + start + work + end) == two_lines);
    CHECK(times(utf16(start + work + end)) == two_lines);
    CHECK(times(transcript_start("20261119031500", "") + work + transcript_end("20261119041507", "")) == two_lines);
    std::string much;
    while (much.size() < 100'000) much += work;
    CHECK(times(start + much + end) == two_lines);
    CHECK(times(utf16(start + much + end)) == two_lines);
    // Another session was appended.
    const auto second = transcript_start("20261119040000");
    CHECK(times(start + work + transcript_end("20261119032000") + second + work + end) == two_lines);
    // Copied while the session was open: only its lines can tell.
    const std::string silent = "PS>CommandInvocation(Get-Process): \"Get-Process\"\r\n";
    const std::string lines_time = "2026-11-19T03:20:00..2026-11-19T03:20:00";
    CHECK(times(start + work + end + second + silent) == "unknown");
    CHECK(times(start + silent) == "unknown");
    CHECK(times(start + work + work) == lines_time);
    CHECK(times(start + much) == lines_time);
    CHECK(times(start + silent + "PS>'Windows PowerShell transcript end\r\nEnd time: 20261119041507\r\n") == "unknown");
    for (const char* wrong :
         {"20261319031500", "20261119241500", "20261119036000", "2026111903150", "202611190315000", "2026-11-19 031", ""})
        CHECK(times(transcript_start(wrong) + silent + end) == "unknown");
    CHECK(times(start + work + transcript_end("20261119031459")) == "unknown");
}

TEST_CASE("bytes at random, and logs of which some are changed, lead nowhere") {
    std::mt19937 random(20261119);  // NOLINT: the same each time
    const auto any_byte = [&] { return static_cast<std::uint8_t>(random()); };
    const auto log = iso_log();
    std::vector<bytes> logs{test::evtx_log({{{0, noon, true}, {noon, noon + 5}}, {{noon + 1000}}}),
                            test::evtx_log({{{noon, noon, true}}}, 1), bytes(log.begin(), log.end())};
    const auto wide = utf16(log);
    logs.emplace_back(wide.begin(), wide.end());
    logs.push_back(test::etl_log({noon, noon + 1000}));
    const auto transcript = transcript_start("20261119031500") + log + transcript_end("20261119041507");
    logs.emplace_back(transcript.begin(), transcript.end());
    for (int i = 0; i < 3000; ++i) {
        auto data = logs[static_cast<std::size_t>(i) % logs.size()];
        for (auto n = random() % 20; n > 0; --n) data[random() % std::min<std::size_t>(data.size(), 5200)] = any_byte();
        if (random() % 4 == 0) data.resize(random() % data.size());
        const auto t = pack::times_of(data);
        REQUIRE((t == bundle::span_of(t.first, t.last)));
        pack::times_finder finder;
        for (std::size_t at = 0; at < data.size();) {
            const auto n = std::min<std::size_t>(1 + random() % 30'000, data.size() - at);
            finder.add(byte_view(data).subspan(at, n));
            at += n;
        }
        REQUIRE((finder.times() == t));
    }
    for (int i = 0; i < 2000; ++i) {
        constexpr std::string_view letters = "0123456789-/:. TZ\n\"{},";
        std::string text;
        for (auto n = random() % 300; n > 0; --n) text += letters[random() % letters.size()];
        bytes raw(random() % 300);
        for (auto& b : raw) b = any_byte();
        const auto t = pack::times_of(as_bytes(text));
        REQUIRE((t == bundle::span_of(t.first, t.last)));
        CHECK_FALSE(pack::times_of(raw).known());
    }
}
