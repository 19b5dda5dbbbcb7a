#include "tar_walker.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <numeric>

#include "path_limits.hpp"
#include "stamplog/bundle/tar.hpp"
#include "utf8_scope.hpp"

namespace stamplog::bundle {
namespace {

struct free_archive {
    void operator()(archive* a) const { archive_read_free(a); }
};

la_ssize_t give(archive*, void* from, const void** data) {
    const auto piece = (*static_cast<const next_piece*>(from))();
    *data = piece.data();
    return static_cast<la_ssize_t>(piece.size());
}

// ustar's checksum: the sum of all bytes, its own eight taken as spaces.
bool is_header(byte_view block) {
    if (as_text(block.subspan(257, 5)) != "ustar") return false;
    std::uint32_t stated = 0;
    for (const auto b : block.subspan(148, 6))
        if (b >= '0' && b <= '7') stated = stated * 8 + (b - '0');
    std::uint32_t sum = std::accumulate(block.begin(), block.end(), std::uint32_t{0});
    for (const auto b : block.subspan(148, 8)) sum -= b;
    return sum + 8 * ' ' == stated;
}

salvaged_member describe_entry(archive_entry* e) {
    salvaged_member m;
    if (const char* path = archive_entry_pathname(e)) m.path = path;
    if (m.path.ends_with('/')) m.path.pop_back();
    m.size = static_cast<std::uint64_t>(archive_entry_size(e));
    m.mtime = archive_entry_mtime(e);
    if (const char* target = archive_entry_hardlink(e)) {
        m.is_link = true;
        m.link_target = target;
    }
    return m;
}

result<void> take_off(salvage_limits& left, const salvaged_member& m) {
    const auto bytes = m.path.size() + m.link_target.size();
    if (left.members == 0 || left.path_bytes < bytes)
        return fail(errc::limit, "bundle: has more members than can be found without its index",
                    "tar takes it frame by frame all the same.");
    --left.members;
    left.path_bytes -= bytes;
    return {};
}

// False: the content breaks off.
result<bool> copy_content(archive* a, byte_sink* out) {
    for (;;) {
        const void* data = nullptr;
        std::size_t n = 0;
        la_int64_t offset = 0;
        const int rc = archive_read_data_block(a, &data, &n, &offset);
        if (rc == ARCHIVE_EOF) return true;
        if (rc != ARCHIVE_OK) return false;
        if (out)
            if (auto r = out->write({static_cast<const std::uint8_t*>(data), n}); !r) return fail(r.error());
    }
}

}  // namespace

std::optional<std::size_t> find_tar_header(byte_view content) {
    for (std::size_t at = 0; at + tar_block <= content.size(); at += tar_block)
        if (is_header(content.subspan(at, tar_block))) return at;
    return std::nullopt;
}

result<void> walk_tar(const next_piece& pieces, const salvage_visitor& visit, salvage_limits& left,
                      std::vector<salvaged_member>& found) {
    const utf8_scope locale;
    const std::unique_ptr<archive, free_archive> a(archive_read_new());
    if (!a) throw std::bad_alloc();
    archive_read_support_format_tar(a.get());
    if (archive_read_open(a.get(), const_cast<next_piece*>(&pieces), nullptr, give, nullptr) != ARCHIVE_OK) return {};
    archive_entry* e = nullptr;
    const auto next = [&] { return archive_read_next_header(a.get(), &e); };
    // A warning is about a name that had to be guessed at; the member is there.
    for (int rc = next(); rc == ARCHIVE_OK || rc == ARCHIVE_WARN; rc = next()) {
        auto m = describe_entry(e);
        if (!is_within_path_limits(m.path) || !is_within_path_limits(m.link_target)) continue;
        if (auto r = take_off(left, m); !r) return r;
        const bool is_file = archive_entry_filetype(e) == AE_IFREG && !m.is_link;
        byte_sink* const out = visit && (is_file || m.is_link) ? visit(m) : nullptr;
        if (is_file) {
            const auto whole = copy_content(a.get(), out);
            if (!whole) return fail(whole.error());
            m.complete = *whole;
        }
        found.push_back(std::move(m));
        if (!found.back().complete) break;
    }
    return {};
}

}  // namespace stamplog::bundle
