#include "file_hash.hpp"

#include <fstream>

#include "stamplog/base/sha256.hpp"

namespace stamplog::run {

result<std::string> hash_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(errc::io, file.string() + ": cannot be read");
    sha256 hash;
    bytes block(std::size_t{1} << 20);
    while (in) {
        in.read(reinterpret_cast<char*>(block.data()), static_cast<std::streamsize>(block.size()));
        hash.update({block.data(), static_cast<std::size_t>(in.gcount())});
    }
    if (in.bad()) return fail(errc::io, file.string() + ": reading broke off");
    return to_hex(hash.finish());
}

}  // namespace stamplog::run
