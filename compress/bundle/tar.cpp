#include "stamplog/bundle/tar.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "utf8_scope.hpp"

namespace stamplog::bundle {
namespace {

struct header_only {
    bytes out;
    bool done = false;
};

struct free_archive {
    void operator()(archive* a) const { archive_write_free(a); }
};
struct free_entry {
    void operator()(archive_entry* e) const { archive_entry_free(e); }
};

// Once the header is there, libarchive is refused the zeros that it would write in place of the content.
la_ssize_t collect(archive*, void* to, const void* data, std::size_t n) {
    auto& h = *static_cast<header_only*>(to);
    if (h.done) return -1;
    append(h.out, {static_cast<const std::uint8_t*>(data), n});
    return static_cast<la_ssize_t>(n);
}

void fill(archive_entry* e, const tar_entry& from) {
    archive_entry_set_pathname(e, (from.is_directory ? from.path + "/" : from.path).c_str());
    archive_entry_set_mtime(e, static_cast<time_t>(from.mtime), 0);
    archive_entry_set_uid(e, 0);
    archive_entry_set_gid(e, 0);
    archive_entry_set_perm(e, from.is_directory ? 0755 : 0644);
    archive_entry_set_filetype(e, from.is_directory ? AE_IFDIR : AE_IFREG);
    archive_entry_set_size(e, static_cast<la_int64_t>(from.size));
    if (!from.link_target.empty()) archive_entry_set_hardlink(e, from.link_target.c_str());
}

// As libarchive splits it: at the first slash that leaves 100 bytes for the name, which must leave 155 for the prefix.
// Folders, which get a slash of their own, are not asked about.
bool fits_ustar(const tar_entry& e) {
    constexpr std::size_t name = 100, prefix = 155;
    if (e.path.size() < name) return true;
    if (e.path.size() <= name || e.is_directory) return false;
    const auto slash = e.path.find('/', e.path.size() - name - 1);
    return slash != std::string::npos && slash > 0 && slash <= prefix && slash + 1 < e.path.size();
}

bool is_plain(const tar_entry& e) {
    constexpr std::uint64_t octal_11 = 1ULL << 33;
    const auto ascii = [](const std::string& s) {
        return std::all_of(s.begin(), s.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
    };
    return fits_ustar(e) && e.link_target.size() <= 99 && e.size < octal_11 && e.mtime >= 0 && ascii(e.path) &&
           ascii(e.link_target);
}

}  // namespace

result<void> prepare_tar_headers() {
    const utf8_scope locale;
    if (locale.ok()) return {};
    const int why = errno;
    return fail(errc::io, std::string("tar: the C library gives no locale C.UTF-8: ") + std::generic_category().message(why),
                why == EMFILE || why == ENFILE ? "Close other programs or raise the limit of open files (ulimit -n)."
                                               : "Install the C library's own locales.");
}

result<bytes> tar_header(const tar_entry& e) {
    const utf8_scope locale;
    if (!locale.ok()) return fail(errc::io, "tar: the C library gives no locale C.UTF-8");
    header_only made;  // outlives the archive, which writes when it is freed
    const std::unique_ptr<archive, free_archive> a(archive_write_new());
    const std::unique_ptr<archive_entry, free_entry> entry(archive_entry_new());
    if (!a || !entry) throw std::bad_alloc();
    archive_write_set_format_pax_restricted(a.get());
    archive_write_set_bytes_per_block(a.get(), 0);  // no blocking: headers come as they are made
    if (archive_write_open(a.get(), &made, nullptr, collect, nullptr) != ARCHIVE_OK)
        return fail(errc::internal, "tar: libarchive does not open");
    fill(entry.get(), e);
    if (archive_write_header(a.get(), entry.get()) != ARCHIVE_OK) {
        const char* why = archive_error_string(a.get());
        return fail(errc::internal, "tar: header of '" + e.path + "': " + (why ? why : "unknown"));
    }
    made.done = true;
    if (made.out.empty() || made.out.size() % tar_block != 0)
        return fail(errc::internal, "tar: a header is no whole number of blocks");
    return std::move(made.out);
}

result<std::uint64_t> tar_header_size(const tar_entry& e) {
    if (is_plain(e)) return tar_block;
    const auto made = tar_header(e);
    if (!made) return fail(made.error());
    return made->size();
}

}  // namespace stamplog::bundle
