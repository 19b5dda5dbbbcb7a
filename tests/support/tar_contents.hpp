// What libarchive, as an ordinary program would use it, finds in a bundle.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <clocale>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "stamplog/base/bytes.hpp"

namespace stamplog::test {

struct tar_member {
    std::string path, content, hard_link;
    std::int64_t mtime = 0;
    bool is_directory = false;
    std::int64_t uid = -1, gid = -1;
};

// All but its content.
inline tar_member tar_member_of(archive_entry* e) {
    tar_member m;
    m.path = archive_entry_pathname(e);
    m.mtime = archive_entry_mtime(e);
    m.is_directory = archive_entry_filetype(e) == AE_IFDIR;
    m.uid = archive_entry_uid(e);
    m.gid = archive_entry_gid(e);
    if (const char* target = archive_entry_hardlink(e)) m.hard_link = target;
    return m;
}

inline std::vector<tar_member> list_tar(byte_view file) {
    std::setlocale(LC_CTYPE, "C.UTF-8");
    const std::unique_ptr<archive, int (*)(archive*)> a(archive_read_new(), archive_read_free);
    archive_read_support_filter_zstd(a.get());
    archive_read_support_format_tar(a.get());
    if (archive_read_open_memory(a.get(), file.data(), file.size()) != ARCHIVE_OK)
        throw std::runtime_error(archive_error_string(a.get()));
    std::vector<tar_member> out;
    archive_entry* e = nullptr;
    for (int rc; (rc = archive_read_next_header(a.get(), &e)) != ARCHIVE_EOF;) {
        if (rc != ARCHIVE_OK) throw std::runtime_error(archive_error_string(a.get()));
        tar_member m = tar_member_of(e);
        m.content.resize(static_cast<std::size_t>(archive_entry_size(e)));
        std::size_t done = 0;
        while (done < m.content.size()) {
            const auto n = archive_read_data(a.get(), m.content.data() + done, m.content.size() - done);
            if (n <= 0) throw std::runtime_error("content of " + m.path);
            done += static_cast<std::size_t>(n);
        }
        out.push_back(std::move(m));
    }
    return out;
}

// By path, links resolved.
inline std::map<std::string, std::string> tar_contents(byte_view file) {
    std::map<std::string, std::string> out;
    for (auto& m : list_tar(file)) {
        if (m.is_directory) continue;
        auto content = m.hard_link.empty() ? std::move(m.content) : out.at(m.hard_link);
        if (!out.emplace(m.path, std::move(content)).second) throw std::runtime_error("twice: " + m.path);
    }
    return out;
}

}  // namespace stamplog::test
