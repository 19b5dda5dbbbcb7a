#include "content/zip_writer.hpp"

#include <libdeflate.h>

#include <algorithm>

#include "content/bytes_out.hpp"
#include "content/stream_deflate.hpp"

namespace stampsim {
namespace {

constexpr std::uint32_t limit32 = 0xffffffffu;
constexpr std::uint16_t deflated = 8, stored = 0, has_descriptor = 0x0008, utf8_name = 0x0800;

std::uint32_t dos_time(local_time t) {
    using namespace std::chrono;
    auto day = floor<days>(t);
    year_month_day d{day};
    auto s = static_cast<std::uint32_t>(floor<seconds>(t - day).count());
    int year = static_cast<int>(d.year());
    if (year < 1980) return 0x00210000;
    return static_cast<std::uint32_t>(year - 1980) << 25 | static_cast<unsigned>(d.month()) << 21 |
           static_cast<unsigned>(d.day()) << 16 | (s / 3600) << 11 | (s / 60 % 60) << 5 | (s % 60) / 2;
}

}  // namespace

struct zip_writer::entry {
    std::string name;
    std::uint32_t time = 0, crc = 0;
    std::uint16_t method = deflated, flags = utf8_name, version = 20;
    std::uint64_t packed = 0, size = 0, offset = 0;
};

struct zip_writer::compressor {
    compressor() : handle(libdeflate_alloc_compressor(1)) {}
    ~compressor() { libdeflate_free_compressor(handle); }
    libdeflate_compressor* handle;
    std::string buffer;
};

zip_writer::zip_writer(piece_sink out, name_style style)
    : out_(std::move(out)), style_(style), compressor_(std::make_unique<compressor>()) {}
zip_writer::~zip_writer() = default;

zip_writer::entry zip_writer::begin(std::string_view name, local_time modified) const {
    entry e;
    e.name = name;
    e.time = dos_time(modified);
    e.offset = offset_;
    if (style_ == name_style::backslashes) {
        std::replace(e.name.begin(), e.name.end(), '/', '\\');
        e.flags = 0;
    }
    return e;
}

bool zip_writer::put(std::string_view bytes) {
    offset_ += bytes.size();
    return out_(bytes);
}

bool zip_writer::local_header(const entry& e, bool streamed) {
    std::string h;
    put_le<std::uint32_t>(h, 0x04034b50);
    put_le<std::uint16_t>(h, e.version);
    put_le<std::uint16_t>(h, e.flags);
    put_le<std::uint16_t>(h, e.method);
    put_le<std::uint32_t>(h, e.time);
    put_le<std::uint32_t>(h, e.crc);
    put_le<std::uint32_t>(h, streamed ? limit32 : static_cast<std::uint32_t>(e.packed));
    put_le<std::uint32_t>(h, streamed ? limit32 : static_cast<std::uint32_t>(e.size));
    put_le<std::uint16_t>(h, static_cast<std::uint16_t>(e.name.size()));
    put_le<std::uint16_t>(h, streamed ? 20 : 0);
    h += e.name;
    if (streamed) {  // zip64 field: says that the descriptor has sizes of eight bytes
        put_le<std::uint16_t>(h, 1);
        put_le<std::uint16_t>(h, 16);
        h.append(16, '\0');
    }
    return put(h);
}

bool zip_writer::add(std::string_view name, local_time modified, std::string_view content) {
    auto& c = *compressor_;
    auto e = begin(name, modified);
    e.crc = libdeflate_crc32(0, content.data(), content.size());
    e.size = content.size();
    c.buffer.resize(libdeflate_deflate_compress_bound(c.handle, content.size()));
    e.packed = libdeflate_deflate_compress(c.handle, content.data(), content.size(), c.buffer.data(), c.buffer.size());
    std::string_view body = std::string_view(c.buffer).substr(0, e.packed);
    if (e.packed >= e.size) {
        e.method = stored;
        e.packed = e.size;
        body = content;
    }
    if (!local_header(e, false) || !put(body)) return false;
    entries_.push_back(std::move(e));
    return true;
}

bool zip_writer::add_streamed(std::string_view name, local_time modified, const std::function<bool(const piece_sink&)>& make) {
    auto e = begin(name, modified);
    e.flags |= has_descriptor;
    e.version = 45;
    if (!local_header(e, true)) return false;
    const auto start = offset_;
    stream_deflate packer([this](std::string_view piece) { return put(piece); });
    bool going = make([&](std::string_view piece) {
        e.crc = libdeflate_crc32(e.crc, piece.data(), piece.size());
        e.size += piece.size();
        return packer.add(piece);
    });
    if (!going || !packer.finish()) return false;
    e.packed = offset_ - start;
    std::string d;
    put_le<std::uint32_t>(d, 0x08074b50);
    put_le<std::uint32_t>(d, e.crc);
    put_le<std::uint64_t>(d, e.packed);
    put_le<std::uint64_t>(d, e.size);
    if (!put(d)) return false;
    entries_.push_back(std::move(e));
    return true;
}

bool zip_writer::directory_entry(const entry& e) {
    const bool wide = e.packed >= limit32 || e.size >= limit32 || e.offset >= limit32;
    std::string h;
    put_le<std::uint32_t>(h, 0x02014b50);
    put_le<std::uint16_t>(h, wide ? std::uint16_t{45} : e.version);
    put_le<std::uint16_t>(h, wide ? std::uint16_t{45} : e.version);
    put_le<std::uint16_t>(h, e.flags);
    put_le<std::uint16_t>(h, e.method);
    put_le<std::uint32_t>(h, e.time);
    put_le<std::uint32_t>(h, e.crc);
    put_le<std::uint32_t>(h, wide ? limit32 : static_cast<std::uint32_t>(e.packed));
    put_le<std::uint32_t>(h, wide ? limit32 : static_cast<std::uint32_t>(e.size));
    put_le<std::uint16_t>(h, static_cast<std::uint16_t>(e.name.size()));
    put_le<std::uint16_t>(h, wide ? 28 : 0);
    h.append(6, '\0');
    put_le<std::uint32_t>(h, 0x20);  // archive bit
    put_le<std::uint32_t>(h, wide ? limit32 : static_cast<std::uint32_t>(e.offset));
    h += e.name;
    if (wide) {
        put_le<std::uint16_t>(h, 1);
        put_le<std::uint16_t>(h, 24);
        for (auto value : {e.size, e.packed, e.offset}) put_le<std::uint64_t>(h, value);
    }
    return put(h);
}

bool zip_writer::end_records(std::uint64_t start) {
    const auto size = offset_ - start, count = std::uint64_t{entries_.size()};
    std::string end;
    const bool wide = count >= 0xffff || start >= limit32 || size >= limit32;
    if (wide) {
        put_le<std::uint32_t>(end, 0x06064b50);
        put_le<std::uint64_t>(end, 44);
        put_le<std::uint32_t>(end, 45 | 45 << 16);
        put_le<std::uint64_t>(end, 0);
        for (auto value : {count, count, size, start}) put_le<std::uint64_t>(end, value);
        put_le<std::uint32_t>(end, 0x07064b50);
        put_le<std::uint32_t>(end, 0);
        put_le<std::uint64_t>(end, offset_);
        put_le<std::uint32_t>(end, 1);
    }
    put_le<std::uint32_t>(end, 0x06054b50);
    put_le<std::uint32_t>(end, 0);
    const auto short_count = static_cast<std::uint16_t>(wide ? 0xffff : count);
    put_le<std::uint16_t>(end, short_count);
    put_le<std::uint16_t>(end, short_count);
    put_le<std::uint32_t>(end, wide ? limit32 : static_cast<std::uint32_t>(size));
    put_le<std::uint32_t>(end, wide ? limit32 : static_cast<std::uint32_t>(start));
    put_le<std::uint16_t>(end, 0);
    return put(end);
}

bool zip_writer::finish() {
    const auto start = offset_;
    for (const auto& e : entries_)
        if (!directory_entry(e)) return false;
    return end_records(start);
}

}  // namespace stampsim
