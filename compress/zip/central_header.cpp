#include "central_header.hpp"

namespace stamplog::zip {
namespace {

constexpr std::uint32_t signature = 0x02014b50;
constexpr std::size_t fixed_size = 46;
constexpr std::uint16_t zip64_id = 0x0001;
constexpr std::uint32_t in_zip64 = 0xFFFFFFFF;

// The zip64 field holds only those values whose 32-bit form is all ones, in this order.
bool take_u64(byte_view& field, std::uint64_t& value) {
    if (value != in_zip64) return true;
    if (field.size() < 8) return false;
    value = load_le<std::uint64_t>(field.data());
    field = field.subspan(8);
    return true;
}

bool apply_extra(byte_view extra, central_header& h) {
    while (extra.size() >= 4) {
        const auto id = load_le<std::uint16_t>(extra.data());
        const std::size_t n = load_le<std::uint16_t>(extra.data() + 2);
        if (n > extra.size() - 4) break;  // padding that looks like a field; the values tell whether one is missing
        if (id == zip64_id) {
            byte_view field = extra.subspan(4, n);
            return take_u64(field, h.size) && take_u64(field, h.compressed_size) && take_u64(field, h.local_offset);
        }
        extra = extra.subspan(4 + n);
    }
    return true;
}

}  // namespace

result<central_header> take_central_header(byte_view& directory) {
    if (directory.size() < fixed_size) return fail(errc::corrupt, "zip: a directory header is cut");
    const auto* p = directory.data();
    if (load_le<std::uint32_t>(p) != signature) return fail(errc::corrupt, "zip: a directory header has another signature");
    const std::size_t name = load_le<std::uint16_t>(p + 28), extra = load_le<std::uint16_t>(p + 30),
                      comment = load_le<std::uint16_t>(p + 32);
    if (name + extra + comment > directory.size() - fixed_size) return fail(errc::corrupt, "zip: a directory header is cut");

    central_header h;
    h.flags = load_le<std::uint16_t>(p + 8);
    h.method = load_le<std::uint16_t>(p + 10);
    h.time = load_le<std::uint16_t>(p + 12);
    h.date = load_le<std::uint16_t>(p + 14);
    h.crc32 = load_le<std::uint32_t>(p + 16);
    h.compressed_size = load_le<std::uint32_t>(p + 20);
    h.size = load_le<std::uint32_t>(p + 24);
    h.local_offset = load_le<std::uint32_t>(p + 42);
    h.raw_name = as_text(directory.subspan(fixed_size, name));
    if (!apply_extra(directory.subspan(fixed_size + name, extra), h))
        return fail(errc::corrupt, "zip: a zip64 field is too short");
    directory = directory.subspan(fixed_size + name + extra + comment);
    return h;
}

}  // namespace stamplog::zip
