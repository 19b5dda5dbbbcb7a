#include "end_record.hpp"

#include <algorithm>
#include <optional>

#include "stamplog/base/bytes.hpp"
#include "stamplog/zip/limits.hpp"

namespace stamplog::zip {
namespace {

constexpr std::uint32_t end_signature = 0x06054b50, end64_signature = 0x06064b50, locator_signature = 0x07064b50,
                        first_signature = 0x04034b50;
constexpr std::size_t end_size = 22, end64_size = 56, locator_size = 20, longest_comment = 65535;
constexpr std::uint64_t all_ones_32 = 0xFFFFFFFF;
constexpr std::uint16_t all_ones_16 = 0xFFFF;

// Position of the record in the last bytes of the file: the last signature whose comment ends where the file ends.
std::optional<std::size_t> find_in(byte_view last) {
    for (std::size_t at = last.size() - end_size + 1; at-- > 0;) {
        const auto* p = last.data() + at;
        if (load_le<std::uint32_t>(p) == end_signature && load_le<std::uint16_t>(p + 20) == last.size() - at - end_size)
            return at;
    }
    return std::nullopt;
}

// The zip64 record replaces what does not fit. Not there: `out` stays.
result<bool> read_end64(const random_access& file, std::uint64_t end_at, end_record& out) {
    if (end_at < locator_size + end64_size) return false;
    std::uint8_t locator[locator_size];
    if (auto r = file.read_at(end_at - locator_size, locator); !r) return fail(r.error());
    if (load_le<std::uint32_t>(locator) != locator_signature) return false;
    if (load_le<std::uint32_t>(locator + 4) != 0 || load_le<std::uint32_t>(locator + 16) > 1)
        return fail(errc::unsupported, "zip: is one of several parts");

    // The locator's offset does not count bytes before the zip; the place just before the locator is the usual one.
    const std::uint64_t usual = end_at - locator_size - end64_size;
    const auto stated = load_le<std::uint64_t>(locator + 8);
    std::uint8_t r64[end64_size];
    for (const auto at : {usual, stated}) {
        if (at > usual) continue;
        if (auto r = file.read_at(at, r64); !r) return fail(r.error());
        if (load_le<std::uint32_t>(r64) != end64_signature) continue;
        if (load_le<std::uint32_t>(r64 + 16) != 0 || load_le<std::uint32_t>(r64 + 20) != 0)
            return fail(errc::unsupported, "zip: is one of several parts");
        out.entries = load_le<std::uint64_t>(r64 + 32);
        out.entries_modulo_64k = false;
        out.directory_size = load_le<std::uint64_t>(r64 + 40);
        out.directory_offset = load_le<std::uint64_t>(r64 + 48);
        if (out.directory_size > at) return fail(errc::corrupt, "zip: its directory is larger than what precedes it");
        out.base = at - out.directory_size;  // for now: where the directory begins
        return true;
    }
    return fail(errc::corrupt, "zip: the zip64 locator leads nowhere");
}

// `directory_at` is where the directory must begin if nothing lies between it and its end record.
result<end_record> placed(const random_access& file, end_record e, std::uint64_t directory_at) {
    if (e.directory_size > limits::max_directory_bytes)
        return fail(errc::limit, "zip: directory of " + std::to_string(e.directory_size) + " bytes (max_directory_bytes)");
    if (e.entries > limits::max_members_per_zip)
        return fail(errc::limit, "zip: " + std::to_string(e.entries) + " members (max_members_per_zip)");
    if (e.directory_offset > directory_at)
        return fail(errc::corrupt, "zip: its directory is said to lie beyond its end record");
    e.base = directory_at - e.directory_offset;
    e.directory_offset = directory_at;
    if (e.base == 0) return e;
    // Bytes before a zip are a self-extractor's program. If they are a zip's members, then the end record that was found
    // belongs to a zip stored inside, and the outer zip is cut.
    std::uint8_t first[4];
    if (auto r = file.read_at(0, first); !r) return fail(r.error());
    if (load_le<std::uint32_t>(first) == first_signature) return fail(errc::corrupt, "zip: is cut, its directory is missing");
    return e;
}

}  // namespace

result<end_record> find_end_record(const random_access& file) {
    const auto size = file.size();
    if (size < end_size) return fail(errc::corrupt, "zip: is too short (" + std::to_string(size) + " bytes)");
    bytes last(static_cast<std::size_t>(std::min<std::uint64_t>(size, end_size + longest_comment)));
    if (auto r = file.read_at(size - last.size(), last); !r) return fail(r.error());
    const auto at = find_in(last);
    if (!at) return fail(errc::corrupt, "zip: has no end record, it is cut or no zip");

    const auto* p = last.data() + *at;
    const std::uint64_t end_at = size - last.size() + *at;
    end_record e;
    e.entries = load_le<std::uint16_t>(p + 10);
    e.directory_size = load_le<std::uint32_t>(p + 12);
    e.directory_offset = load_le<std::uint32_t>(p + 16);
    const bool needs64 = e.entries == all_ones_16 || e.directory_size == all_ones_32 || e.directory_offset == all_ones_32;

    auto has64 = read_end64(file, end_at, e);
    if (!has64) return fail(has64.error());
    if (*has64) return placed(file, e, e.base);
    if (needs64 && e.entries != all_ones_16) return fail(errc::corrupt, "zip: its zip64 end record is missing");
    if (load_le<std::uint16_t>(p + 4) != 0 || load_le<std::uint16_t>(p + 6) != 0)
        return fail(errc::unsupported, "zip: is one of several parts");
    if (e.directory_size > end_at) return fail(errc::corrupt, "zip: its directory is larger than what precedes it");
    return placed(file, e, end_at - e.directory_size);
}

}  // namespace stamplog::zip
