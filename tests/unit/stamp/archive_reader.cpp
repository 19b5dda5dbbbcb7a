#include "archive_reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace {

void must(bool ok, archive* a) {
    if (!ok) throw std::runtime_error(archive_error_string(a) ? archive_error_string(a) : "libarchive");
}

}  // namespace

std::map<std::string, std::string> members_of_bytes(const std::string& bytes) {
    std::map<std::string, std::string> members;
    const std::unique_ptr<archive, int (*)(archive*)> reader(archive_read_new(), archive_read_free);
    archive* const a = reader.get();
    archive_read_support_format_zip_seekable(a);
    must(archive_read_open_memory(a, bytes.data(), bytes.size()) == ARCHIVE_OK, a);
    archive_entry* e = nullptr;
    int rc = ARCHIVE_OK;
    while ((rc = archive_read_next_header(a, &e)) == ARCHIVE_OK) {
        std::string content(static_cast<std::size_t>(archive_entry_size(e)), '\0');
        must(archive_read_data(a, content.data(), content.size()) == static_cast<la_ssize_t>(content.size()), a);
        // A read past the end makes libarchive compare the CRC.
        char more;
        must(archive_read_data(a, &more, 1) == 0, a);
        members[archive_entry_pathname(e)] = std::move(content);
    }
    must(rc == ARCHIVE_EOF, a);
    return members;
}

std::map<std::string, std::string> members_of_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return members_of_bytes({std::istreambuf_iterator<char>(in), {}});
}
