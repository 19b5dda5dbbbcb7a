#include "stamp/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
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

stamplog::result<void> write_new_file(const std::filesystem::path& file, std::string_view content) {
    const int fd = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) return fail(errno == EEXIST ? errc::conflict : errc::io, file.string() + ": " + std::strerror(errno));
    int problem = 0;
    while (!content.empty() && problem == 0) {
        const auto n = ::write(fd, content.data(), content.size());
        if (n >= 0)
            content.remove_prefix(static_cast<std::size_t>(n));
        else if (errno != EINTR)
            problem = errno;
    }
    if (::close(fd) != 0 && problem == 0) problem = errno;
    if (problem == 0) return {};
    ::unlink(file.c_str());
    return fail(errc::io, file.string() + ": " + std::strerror(problem));
}

stamplog::result<void> make_folders(const std::filesystem::path& folder) {
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    if (ec) return fail(errc::io, folder.string() + ": " + ec.message());
    return {};
}

}  // namespace stampsim
