// Zips made byte by byte, honest ones and such as no program writes.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/bytes.hpp"

namespace stamplog::test {

// What a member says of itself where that differs from the truth.
struct member_options {
    bool deflate = true;
    std::uint16_t flags = 0;
    std::uint16_t date = 0x5B6F, time = 0x1C20;  // 2025-11-15 03:33:00
    bool descriptor = false;                     // sizes and CRC behind the content, zeros in the local header
    bool zip64 = false;                          // sizes and place in the zip64 field
    std::optional<std::uint32_t> crc{};          // a lie in both headers
    std::optional<std::uint64_t> size{};         // a lie in both headers
    std::optional<std::uint16_t> method{};       // a lie in both headers
    std::optional<std::string> local_name{};     // a lie in the local header
    std::optional<std::uint32_t> local_crc{};
    std::optional<std::uint64_t> offset{};  // a lie in the central header
    int level = 6;                          // of zlib
};

inline bytes deflated(std::string_view text, int level = 6) {
    z_stream z{};
    deflateInit2(&z, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    bytes out(deflateBound(&z, text.size()) + 16);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = out.data();
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

inline std::uint32_t crc_of(std::string_view text) {
    return static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

class zip_builder {
 public:
    explicit zip_builder(std::string_view before = {}) : out_(before.begin(), before.end()), base_(before.size()) {}

    zip_builder& add(const std::string& name, std::string_view content, const member_options& o = {}) {
        const bytes data = o.deflate ? deflated(content, o.level) : bytes(content.begin(), content.end());
        const auto method = o.method.value_or(o.deflate ? 8 : 0);
        const auto crc = o.crc.value_or(crc_of(content));
        const auto size = o.size.value_or(content.size());
        const std::uint64_t at = out_.size() - base_;
        const auto flags = static_cast<std::uint16_t>(o.flags | (o.descriptor ? 8 : 0));

        append_le<std::uint32_t>(out_, 0x04034b50);
        put_common(out_, flags, static_cast<std::uint16_t>(method), o);
        append_le<std::uint32_t>(out_, o.descriptor ? 0 : o.local_crc.value_or(crc));
        bytes local_extra;
        if (o.zip64 && !o.descriptor) {
            append_le<std::uint16_t>(local_extra, 1);
            append_le<std::uint16_t>(local_extra, 16);
            append_le<std::uint64_t>(local_extra, size);
            append_le<std::uint64_t>(local_extra, data.size());
        }
        append_le(out_, o.descriptor ? 0 : small(data.size(), o.zip64));
        append_le(out_, o.descriptor ? 0 : small(size, o.zip64));
        const auto local_name = o.local_name.value_or(name);
        append_le(out_, static_cast<std::uint16_t>(local_name.size()));
        append_le(out_, static_cast<std::uint16_t>(local_extra.size()));
        append(out_, as_bytes(local_name));
        append(out_, local_extra);
        append(out_, data);
        if (o.descriptor) {
            append_le<std::uint32_t>(out_, 0x08074b50);
            append_le<std::uint32_t>(out_, crc);
            append_le<std::uint32_t>(out_, static_cast<std::uint32_t>(data.size()));
            append_le<std::uint32_t>(out_, static_cast<std::uint32_t>(size));
        }
        put_central(name, o, flags, static_cast<std::uint16_t>(method), crc, data.size(), size, o.offset.value_or(at));
        return *this;
    }

    bytes finish(std::string_view comment = {}, bool zip64 = false, std::optional<std::uint16_t> count = {}) {
        const std::uint64_t at = out_.size() - base_;
        append(out_, central_);
        if (zip64) put_zip64_end(at);
        append_le<std::uint32_t>(out_, 0x06054b50);
        append_le<std::uint32_t>(out_, 0);
        const auto n = zip64 ? std::uint16_t{0xFFFF} : count.value_or(count_);
        append_le(out_, n);
        append_le(out_, n);
        append_le(out_, small(central_.size(), zip64));
        append_le(out_, small(at, zip64));
        append_le(out_, static_cast<std::uint16_t>(comment.size()));
        append(out_, as_bytes(comment));
        return out_;
    }

 private:
    static std::uint32_t small(std::uint64_t v, bool zip64) { return zip64 ? 0xFFFFFFFF : static_cast<std::uint32_t>(v); }

    static void put_common(bytes& out, std::uint16_t flags, std::uint16_t method, const member_options& o) {
        append_le<std::uint16_t>(out, 45);
        append_le(out, flags);
        append_le(out, method);
        append_le(out, o.time);
        append_le(out, o.date);
    }

    void put_central(const std::string& name, const member_options& o, std::uint16_t flags, std::uint16_t method,
                     std::uint32_t crc, std::uint64_t packed, std::uint64_t size, std::uint64_t at) {
        bytes extra;
        if (o.zip64) {
            append_le<std::uint16_t>(extra, 1);
            append_le<std::uint16_t>(extra, 24);
            append_le<std::uint64_t>(extra, size);
            append_le<std::uint64_t>(extra, packed);
            append_le<std::uint64_t>(extra, at);
        }
        append_le<std::uint32_t>(central_, 0x02014b50);
        append_le<std::uint16_t>(central_, 45);
        put_common(central_, flags, method, o);
        append_le(central_, crc);
        append_le(central_, small(packed, o.zip64));
        append_le(central_, small(size, o.zip64));
        append_le(central_, static_cast<std::uint16_t>(name.size()));
        append_le(central_, static_cast<std::uint16_t>(extra.size()));
        central_.resize(central_.size() + 10);  // comment, disk, attributes
        append_le(central_, small(at, o.zip64));
        append(central_, as_bytes(name));
        append(central_, extra);
        ++count_;
    }

    void put_zip64_end(std::uint64_t directory_at) {
        const std::uint64_t at = out_.size() - base_;
        append_le<std::uint32_t>(out_, 0x06064b50);
        append_le<std::uint64_t>(out_, 44);
        append_le<std::uint32_t>(out_, 0x002D002D);
        append_le<std::uint64_t>(out_, 0);
        append_le<std::uint64_t>(out_, count_);
        append_le<std::uint64_t>(out_, count_);
        append_le<std::uint64_t>(out_, central_.size());
        append_le<std::uint64_t>(out_, directory_at);
        append_le<std::uint32_t>(out_, 0x07064b50);
        append_le<std::uint32_t>(out_, 0);
        append_le<std::uint64_t>(out_, at);
        append_le<std::uint32_t>(out_, 1);
    }

    bytes out_, central_;
    std::uint64_t base_;
    std::uint16_t count_ = 0;
};

}  // namespace stamplog::test
