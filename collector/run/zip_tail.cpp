#include "zip_tail.hpp"

#include <algorithm>
#include <fstream>

#include "stamplog/base/bytes.hpp"

namespace stamplog::run {
namespace {

// APPNOTE 4.3.16: the record is 22 bytes and a comment of at most 65,535.
constexpr std::size_t record_size = 22;
constexpr std::uint64_t farthest = record_size + 0xFFFF;
constexpr std::uint32_t signature = 0x06054b50;
constexpr std::uint32_t in_zip64 = 0xFFFFFFFF;

bool is_record(const std::uint8_t* p, std::size_t left, std::uint64_t at) {
    if (load_le<std::uint32_t>(p) != signature) return false;
    if (record_size + load_le<std::uint16_t>(p + 20) != left) return false;
    const auto size = load_le<std::uint32_t>(p + 12), offset = load_le<std::uint32_t>(p + 16);
    return size == in_zip64 || offset == in_zip64 || std::uint64_t{size} + offset <= at;
}

}  // namespace

bool has_central_directory(const std::filesystem::path& zip) {
    std::ifstream in(zip, std::ios::binary | std::ios::ate);
    if (!in) return false;
    const auto end = static_cast<std::uint64_t>(std::max<std::streamoff>(0, in.tellg()));
    if (end < record_size) return false;
    const auto length = std::min(end, farthest);
    bytes tail(length);
    in.seekg(static_cast<std::streamoff>(end - length));
    if (!in.read(reinterpret_cast<char*>(tail.data()), static_cast<std::streamsize>(length))) return false;
    for (std::size_t i = tail.size() - record_size + 1; i-- > 0;)
        if (is_record(tail.data() + i, tail.size() - i, end - length + i)) return true;
    return false;
}

}  // namespace stamplog::run
