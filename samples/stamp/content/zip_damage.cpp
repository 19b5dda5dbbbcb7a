#include "content/zip_damage.hpp"

#include <fstream>
#include <string>

#include "content/bytes_out.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
namespace fs = std::filesystem;

stamplog::result<void> cut_zip(const fs::path& file, std::uint64_t keep) {
    std::error_code ec;
    const auto size = fs::file_size(file, ec);
    if (!ec && keep >= size)
        return fail(errc::config, "the zip has only " + std::to_string(size) + " bytes, which is not more than after_bytes");
    if (!ec) fs::resize_file(file, keep ? keep : size / 2, ec);
    if (ec) return fail(errc::io, file.string() + ": " + ec.message());
    return {};
}

stamplog::result<void> falsify_zip(const fs::path& file) {
    std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
    std::error_code ec;
    const auto size = fs::file_size(file, ec);
    std::string tail(static_cast<std::size_t>(std::min<std::uintmax_t>(size, 65557)), '\0');
    f.seekg(-static_cast<std::streamoff>(tail.size()), std::ios::end);
    f.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    const auto end = tail.rfind("PK\x05\x06");
    if (!f || end == std::string::npos || end + 22 > tail.size()) return fail(errc::config, "it has no zip directory");
    std::uint32_t directory = 0;
    for (std::size_t i = 0; i < 4; ++i)
        directory |= static_cast<std::uint32_t>(static_cast<unsigned char>(tail[end + 16 + i])) << (8 * i);
    // 46 bytes of a directory entry and 30 of a local header must be there: an empty zip and a zip64 cannot lie this way.
    if (tail.compare(end + 8, 2, std::string(2, '\0')) == 0 || std::uint64_t{directory} + 46 > size)
        return fail(errc::config, "its directory has no entry within 4 GB");
    // CRC is at 16 of a directory entry and at 14 of a local header, the size 8 bytes behind; both are inverted in one byte.
    for (auto at : {std::uint64_t{directory} + 16, std::uint64_t{directory} + 24, std::uint64_t{14}, std::uint64_t{22}}) {
        f.seekg(static_cast<std::streamoff>(at));
        const auto byte = f.get();
        f.seekp(static_cast<std::streamoff>(at));
        f.put(static_cast<char>(byte ^ 0x55));
    }
    f.flush();
    if (!f) return fail(errc::io, file.string() + ": cannot be changed");
    return {};
}

}  // namespace stampsim
