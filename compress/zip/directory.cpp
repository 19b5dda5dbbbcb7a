#include "stamplog/zip/directory.hpp"

#include <algorithm>
#include <optional>

#include "central_header.hpp"
#include "dos_time.hpp"
#include "end_record.hpp"
#include "local_header.hpp"
#include "stamplog/zip/limits.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::zip {
namespace {

std::string decoded_name(const central_header& h) {
    // A flag that lies (not UTF-8 after all) falls back to the code page: every byte has a meaning there.
    std::string name = (h.flags & flag_utf8) != 0 && is_utf8(h.raw_name) ? h.raw_name : from_cp437(h.raw_name);
    std::replace(name.begin(), name.end(), '\\', '/');
    return name;
}

std::optional<error> unusable(const central_header& h, bool is_directory) {
    if ((h.flags & (flag_encrypted | flag_strong | flag_masked)) != 0)
        return error{errc::unsupported, "is encrypted", "Collect it again without a password."};
    if (h.method != 0 && h.method != 8)
        return error{errc::unsupported, "compression method " + std::to_string(h.method), "Only stored and deflate are read."};
    if (is_directory && h.size != 0) return error{errc::corrupt, "is a folder with content", {}};
    if (h.method == 0 && h.compressed_size != h.size) return error{errc::corrupt, "is stored but has two sizes", {}};
    if (h.size > limits::max_member_bytes) return error{errc::limit, "is larger than max_member_bytes", {}};
    const bool absurd = h.compressed_size < limits::max_member_bytes &&
                        h.size > h.compressed_size * limits::max_deflate_ratio + limits::deflate_slack_bytes;
    if (h.method == 8 && absurd) return error{errc::limit, "claims more than deflate can expand (max_deflate_ratio)", {}};
    return std::nullopt;
}

struct candidate {
    entry e;
    std::uint64_t begin = 0, end = 0;  // local header and content
    std::optional<error> why;
};

candidate judge(const random_access& file, const end_record& end, const central_header& h) {
    candidate c;
    c.e.raw_name = h.raw_name;
    c.e.name = decoded_name(h);
    c.e.is_directory = c.e.name.ends_with('/');
    c.e.method = static_cast<method>(h.method);
    c.e.crc32 = h.crc32;
    c.e.compressed_size = h.compressed_size;
    c.e.size = h.size;
    c.e.mtime = from_dos_time(h.date, h.time);
    if ((c.why = unusable(h, c.e.is_directory))) return c;
    if (h.local_offset > end.directory_offset - end.base) {
        c.why = error{errc::corrupt, "its local header lies beyond the members", {}};
        return c;
    }
    c.begin = end.base + h.local_offset;
    const auto data = check_local_header(file, h, c.begin, end.directory_offset);
    if (!data) {
        c.why = data.error();
        return c;
    }
    c.e.data_offset = *data;
    c.end = *data + h.compressed_size;
    return c;
}

// The directory through a window: zips are read in parallel, and how long their directories are is up to them.
class header_window {
 public:
    header_window(const random_access& file, const end_record& end)
        : file_(file), at_(end.directory_offset), left_(end.directory_size) {}

    // The directory from the next header on, at least all of that header. Empty at the end.
    result<byte_view> next() {
        constexpr std::size_t longest_header = 46 + 3 * 65535, window = 1u << 18;
        const auto there = buffer_.size() - begin_;
        if (there < longest_header && left_ > 0) {
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
            begin_ = 0;
            const auto more = static_cast<std::size_t>(std::min<std::uint64_t>(left_, window));
            buffer_.resize(there + more);
            if (auto r = file_.read_at(at_, std::span(buffer_).subspan(there)); !r) return fail(r.error());
            at_ += more;
            left_ -= more;
        }
        return byte_view(buffer_).subspan(begin_);
    }
    void taken(std::size_t n) { begin_ += n; }

 private:
    const random_access& file_;
    std::uint64_t at_, left_;  // of what is not in the buffer yet
    bytes buffer_;
    std::size_t begin_ = 0;
};

// Members that share bytes are how a small zip holds petabytes. All that touch another are refused.
void refuse_overlaps(std::vector<candidate>& all) {
    std::vector<candidate*> by_place;
    for (auto& c : all)
        if (!c.why) by_place.push_back(&c);
    std::stable_sort(by_place.begin(), by_place.end(), [](auto* a, auto* b) { return a->begin < b->begin; });
    candidate* furthest = nullptr;
    for (auto* c : by_place) {
        if (furthest && c->begin < furthest->end) {
            c->why = error{errc::corrupt, "shares bytes with another member", {}};
            furthest->why = c->why;
        }
        if (!furthest || c->end > furthest->end) furthest = c;
    }
}

}  // namespace

result<directory> read_directory(const random_access& file) {
    const auto end = find_end_record(file);
    if (!end) return fail(end.error());
    header_window window(file, *end);
    std::vector<candidate> all;
    for (;;) {
        auto rest = window.next();
        if (!rest) return fail(rest.error());
        if (rest->empty()) break;
        if (all.size() >= limits::max_members_per_zip) return fail(errc::limit, "zip: more than max_members_per_zip members");
        const auto before = rest->size();
        const auto header = take_central_header(*rest);
        if (!header) return fail(header.error());
        window.taken(before - rest->size());
        all.push_back(judge(file, *end, *header));
    }
    const std::uint64_t counted = end->entries_modulo_64k ? all.size() & 0xFFFF : all.size();
    if (counted != end->entries)
        return fail(errc::corrupt,
                    "zip: has " + std::to_string(all.size()) + " members, its end record says " + std::to_string(end->entries));

    refuse_overlaps(all);
    directory out;
    for (auto& c : all) {
        if (c.why)
            out.refused.push_back({std::move(c.e.name), std::move(*c.why)});
        else
            out.entries.push_back(std::move(c.e));
    }
    return out;
}

}  // namespace stamplog::zip
