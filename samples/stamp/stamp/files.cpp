#include "stamp/files.hpp"

#include <fstream>
#include <sstream>
#include <system_error>

namespace stampsim {
using stamplog::errc;
using stamplog::fail;

stamplog::result<std::string> read_file(const std::filesystem::path& file, std::size_t limit) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(errc::not_found, file.string() + ": cannot be opened");
    std::string text;
    char buffer[65536];
    while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
        text.append(buffer, static_cast<std::size_t>(in.gcount()));
        if (text.size() > limit) return fail(errc::limit, file.string() + ": longer than " + std::to_string(limit) + " bytes");
    }
    return text;
}

stamplog::result<void> write_file(const std::filesystem::path& file, std::string_view content) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.flush();
    if (!out) return fail(errc::io, file.string() + ": cannot be written");
    return {};
}

stamplog::result<void> make_folders(const std::filesystem::path& folder) {
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    if (ec) return fail(errc::io, folder.string() + ": " + ec.message());
    return {};
}

}  // namespace stampsim
