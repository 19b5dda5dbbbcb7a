#include "stamplog/zip/zip_writer.hpp"

#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

#include "stamplog/zip/deflater.hpp"

namespace stamplog::zip {
namespace {

constexpr std::uint32_t max32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint16_t max16 = std::numeric_limits<std::uint16_t>::max();
// From this size on a local header says zip64 beforehand: deflate may make incompressible content a little larger.
constexpr std::uint64_t zip64_from = 0xFFF00000;
constexpr std::uint16_t flag_descriptor = 1 << 3;  // sizes and CRC follow the content
constexpr std::uint16_t flag_utf8 = 1 << 11;
constexpr std::uint16_t version_zip64 = 45, version_deflate = 20;

// Seconds since 1970 as DOS date << 16 | time.
std::uint32_t to_dos(std::int64_t seconds) {
    using namespace std::chrono;
    constexpr std::int64_t first = 315532800, last = 4354819198;  // 1980-01-01 and 2107-12-31T23:59:58
    const sys_seconds t{std::chrono::seconds(std::clamp(seconds, first, last))};
    const auto day = floor<days>(t);
    const year_month_day date(day);
    const hh_mm_ss clock(t - day);
    const auto d =
        static_cast<std::uint32_t>((int{date.year()} - 1980) << 9) | unsigned{date.month()} << 5 | unsigned{date.day()};
    const auto s =
        static_cast<std::uint32_t>(clock.hours().count() << 11 | clock.minutes().count() << 5 | clock.seconds().count() / 2);
    return d << 16 | s;
}

struct record {
    std::string name;
    std::uint32_t dos = 0, crc = 0;
    std::uint64_t size = 0, compressed = 0, offset = 0;
    bool folder = false, zip64 = false;

    std::uint16_t flags() const { return static_cast<std::uint16_t>(flag_utf8 | (folder ? 0 : flag_descriptor)); }
    std::uint16_t method() const { return folder ? 0 : 8; }
};

std::uint32_t capped(std::uint64_t v) { return v >= max32 ? max32 : static_cast<std::uint32_t>(v); }

bytes local_header_of(const record& r) {
    bytes h;
    append_le(h, std::uint32_t{0x04034b50});
    append_le(h, r.zip64 ? version_zip64 : version_deflate);
    append_le(h, r.flags());
    append_le(h, r.method());
    append_le(h, r.dos);
    append_le(h, std::uint32_t{0});  // CRC, in the descriptor
    append_le(h, r.zip64 ? max32 : std::uint32_t{0});
    append_le(h, r.zip64 ? max32 : std::uint32_t{0});
    append_le(h, static_cast<std::uint16_t>(r.name.size()));
    append_le(h, static_cast<std::uint16_t>(r.zip64 ? 20 : 0));
    append(h, as_bytes(r.name));
    if (r.zip64) {
        append_le(h, std::uint16_t{1});
        append_le(h, std::uint16_t{16});
        append_le(h, std::uint64_t{0});
        append_le(h, std::uint64_t{0});
    }
    return h;
}

bytes descriptor(const record& r) {
    bytes d;
    append_le(d, std::uint32_t{0x08074b50});
    append_le(d, r.crc);
    if (r.zip64) {
        append_le(d, r.compressed);
        append_le(d, r.size);
    } else {
        append_le(d, static_cast<std::uint32_t>(r.compressed));
        append_le(d, static_cast<std::uint32_t>(r.size));
    }
    return d;
}

bytes central_header_of(const record& r) {
    bytes extra;
    for (const auto v : {r.size, r.compressed, r.offset})
        if (v >= max32) append_le(extra, v);
    const bool zip64 = r.zip64 || !extra.empty();
    bytes h;
    append_le(h, std::uint32_t{0x02014b50});
    append_le(h, zip64 ? version_zip64 : version_deflate);
    append_le(h, zip64 ? version_zip64 : version_deflate);
    append_le(h, r.flags());
    append_le(h, r.method());
    append_le(h, r.dos);
    append_le(h, r.crc);
    append_le(h, capped(r.compressed));
    append_le(h, capped(r.size));
    append_le(h, static_cast<std::uint16_t>(r.name.size()));
    append_le(h, static_cast<std::uint16_t>(extra.empty() ? 0 : extra.size() + 4));
    append_le(h, std::uint64_t{0});  // comment, disk, attributes
    append_le(h, std::uint16_t{0});
    append_le(h, capped(r.offset));
    append(h, as_bytes(r.name));
    if (!extra.empty()) {
        append_le(h, std::uint16_t{1});
        append_le(h, static_cast<std::uint16_t>(extra.size()));
        append(h, extra);
    }
    return h;
}

bytes end_records(std::uint64_t count, std::uint64_t size, std::uint64_t offset) {
    bytes e;
    if (count >= max16 || size >= max32 || offset >= max32) {
        append_le(e, std::uint32_t{0x06064b50});
        append_le(e, std::uint64_t{44});
        append_le(e, version_zip64);
        append_le(e, version_zip64);
        append_le(e, std::uint64_t{0});  // this disk, the directory's disk
        for (const auto v : {count, count, size, offset}) append_le(e, v);
        append_le(e, std::uint32_t{0x07064b50});
        append_le(e, std::uint32_t{0});
        append_le(e, offset + size);
        append_le(e, std::uint32_t{1});
    }
    const auto count16 = static_cast<std::uint16_t>(std::min<std::uint64_t>(count, max16));
    append_le(e, std::uint32_t{0x06054b50});
    append_le(e, std::uint32_t{0});
    append_le(e, count16);
    append_le(e, count16);
    append_le(e, capped(size));
    append_le(e, capped(offset));
    append_le(e, std::uint16_t{0});
    return e;
}

}  // namespace

struct zip_writer::impl {
    explicit impl(byte_sink& o) : out(o) {}

    [[nodiscard]] result<void> put(const bytes& data) {
        at += data.size();
        return out.write(data);
    }
    [[nodiscard]] result<void> start(std::string_view name, std::int64_t mtime, std::uint64_t size, bool folder) {
        if (name.size() > max16)
            return fail(errc::limit, "a zip holds names of at most 65,535 bytes", "Extract the members without --zips.");
        now = record{std::string(name), to_dos(mtime), 0, 0, 0, at, folder, size >= zip64_from};
        expected = size;
        return put(local_header_of(now));
    }
    void keep() {
        append(directory, central_header_of(now));
        ++count;
    }

    byte_sink& out;
    deflater stream;
    record now;
    bytes directory;
    std::uint64_t at = 0, count = 0, expected = 0;
};

zip_writer::zip_writer(byte_sink& out) : impl_(std::make_unique<impl>(out)) {}
zip_writer::~zip_writer() = default;

result<void> zip_writer::begin(std::string_view name, std::int64_t mtime, std::uint64_t size) {
    impl_->stream.restart();
    return impl_->start(name, mtime, size, false);
}

result<void> zip_writer::write(byte_view data) {
    auto& r = impl_->now;
    r.crc = static_cast<std::uint32_t>(::crc32_z(r.crc, data.data(), data.size()));
    r.size += data.size();
    return impl_->stream.write(data, impl_->out, r.compressed);
}

result<void> zip_writer::end() {
    auto& r = impl_->now;
    if (r.size != impl_->expected) return fail(errc::internal, r.name + ": another size than the member was begun with");
    if (auto done = impl_->stream.end(impl_->out, r.compressed); !done) return done;
    impl_->at += r.compressed;
    impl_->keep();
    return impl_->put(descriptor(r));
}

result<void> zip_writer::add_folder(std::string_view name, std::int64_t mtime) {
    if (auto done = impl_->start(name, mtime, 0, true); !done) return done;
    impl_->keep();
    return {};
}

result<void> zip_writer::finish() {
    const auto offset = impl_->at;
    if (auto done = impl_->put(impl_->directory); !done) return done;
    return impl_->put(end_records(impl_->count, impl_->directory.size(), offset));
}

}  // namespace stamplog::zip
