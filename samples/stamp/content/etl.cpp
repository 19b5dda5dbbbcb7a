#include "content/etl.hpp"

#include "content/bytes_out.hpp"
#include "content/hours.hpp"

namespace stampsim {
namespace {

constexpr std::size_t buffer_bytes = 65536, buffer_header = 72;
constexpr std::uint64_t average_event = 80 + 68;

void begin_buffer(std::string& b, std::uint64_t sequence, utc_time at) {
    b.clear();
    put_le<std::uint32_t>(b, buffer_bytes);
    put_le<std::uint32_t>(b, 0);  // saved offset, set when the buffer is full
    put_le<std::uint32_t>(b, 0);
    put_le<std::int32_t>(b, 0);
    put_le<std::uint64_t>(b, filetime(at));
    put_le<std::uint64_t>(b, sequence);
    put_le<std::uint64_t>(b, 0x1);
    b.resize(buffer_header);
}

void append_event(std::string& b, const slot& at, std::uint64_t provider) {
    noise n(at.key);
    const auto words = 4 + n.below(10);
    put_le<std::uint16_t>(b, static_cast<std::uint16_t>(80 + words * 8));
    put_le<std::uint16_t>(b, 0x0013);
    put_le<std::uint32_t>(b, 0x00000040);
    put_le<std::uint32_t>(b, static_cast<std::uint32_t>(1000 + n.below(64) * 4));
    put_le<std::uint32_t>(b, static_cast<std::uint32_t>(400 + n.below(8) * 4));
    put_le<std::uint64_t>(b, filetime(at.at));
    put_le<std::uint64_t>(b, mix(provider, n.below(3)));
    put_le<std::uint64_t>(b, mix(provider, 9));
    put_le<std::uint64_t>(b, n.below(40) << 16 | 0x0400);
    put_le<std::uint64_t>(b, 0x8000000000000000ULL);
    put_le<std::uint64_t>(b, n.below(16));
    put_le<std::uint64_t>(b, 0);
    put_le<std::uint64_t>(b, 0);
    // Counters and addresses: the upper halves repeat, the lower do not.
    for (std::uint64_t i = 0; i < words; ++i)
        put_le<std::uint64_t>(b, (i & 1) ? n.next() & 0xffffff : 0xfffff80000000000ULL | (n.next() & 0xffffffffff));
}

}  // namespace

bool etl(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    const auto key = key_of(s.settings.seed, m.key);
    const auto per_hour = std::max<std::uint64_t>(1, m.bytes_per_hour / average_event);
    std::string buffer;
    std::uint64_t sequence = 0;
    auto flush = [&] {
        set_le<std::uint32_t>(buffer, 4, static_cast<std::uint32_t>(buffer.size()));
        buffer.resize(buffer_bytes, '\xff');
        return out(buffer);
    };
    bool going = for_each_slot(key, w, per_hour, [&](const slot& at) {
        if (buffer.empty()) begin_buffer(buffer, sequence++, at.at);
        append_event(buffer, at, key);
        if (buffer.size() + 256 < buffer_bytes) return true;
        bool more = flush();
        buffer.clear();
        return more;
    });
    return going && (buffer.empty() || flush());
}

}  // namespace stampsim
