#include "local_header.hpp"

#include "stamplog/base/bytes.hpp"

namespace stamplog::zip {
namespace {

constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::size_t local_fixed_size = 30;
constexpr std::uint32_t in_zip64_extra = 0xFFFFFFFF;

// A value of the local header agrees, is said in the zip64 field, or is left to the data descriptor behind the content.
bool agrees(std::uint32_t local, std::uint64_t central, bool descriptor) {
    return local == central || local == in_zip64_extra || (descriptor && local == 0);
}

}  // namespace

result<std::uint64_t> check_local_header(const random_access& file, const central_header& h, std::uint64_t at,
                                         std::uint64_t directory_at) {
    const std::uint64_t wanted = local_fixed_size + h.raw_name.size();
    if (at > directory_at || wanted > directory_at - at) return fail(errc::corrupt, "its local header lies beyond the members");
    bytes b(static_cast<std::size_t>(wanted));
    if (auto r = file.read_at(at, b); !r) return fail(r.error());
    const auto* p = b.data();
    if (load_le<std::uint32_t>(p) != local_signature) return fail(errc::corrupt, "its local header is missing");
    if (load_le<std::uint16_t>(p + 26) != h.raw_name.size() || as_text(byte_view(b).subspan(local_fixed_size)) != h.raw_name)
        return fail(errc::corrupt, "its local header has another name");
    if (load_le<std::uint16_t>(p + 8) != h.method) return fail(errc::corrupt, "its local header has another method");

    const bool descriptor = (load_le<std::uint16_t>(p + 6) & flag_descriptor) != 0;
    if (!agrees(load_le<std::uint32_t>(p + 18), h.compressed_size, descriptor) ||
        !agrees(load_le<std::uint32_t>(p + 22), h.size, descriptor))
        return fail(errc::corrupt, "its local header has another size");
    const auto crc = load_le<std::uint32_t>(p + 14);
    if (crc != h.crc32 && !(descriptor && crc == 0)) return fail(errc::corrupt, "its local header has another CRC");

    const std::uint64_t data = at + wanted + load_le<std::uint16_t>(p + 28);
    if (data > directory_at || h.compressed_size > directory_at - data)
        return fail(errc::corrupt, "its bytes reach into the directory");
    return data;
}

}  // namespace stamplog::zip
