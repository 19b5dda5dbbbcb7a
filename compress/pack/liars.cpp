#include "liars.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <unordered_map>

#include "content_stream.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/zip/limits.hpp"

namespace stamplog::pack {
namespace {

bool is_doubtful(const content& c, std::uint64_t frame_bytes) {
    constexpr std::uint64_t room_for_header = 64u << 10;  // what may turn out to need more than one frame
    return c.kind == content_kind::zip_member && c.size > frame_bytes - room_for_header &&
           c.size / zip::limits::doubtful_ratio > c.compressed_size;
}

result<void> read_to_end(const catalog& c, std::uint32_t id, const std::stop_token& stop) {
    content_stream s(c, id);
    bytes piece(1u << 20);
    for (;;) {
        if (stop.stop_requested()) return fail(errc::cancelled, "pack: stopped");
        const auto n = s.read(piece);
        if (!n) return fail(n.error());
        if (*n < piece.size()) return {};  // size and CRC were found right
    }
}

}  // namespace

result<void> refuse_liars(catalog& c, std::uint64_t frame_bytes, const std::stop_token& stop, report& report) {
    std::vector<std::uint32_t> doubtful;
    for (const auto& n : c.names)
        if (n.content != none && is_doubtful(c.contents[n.content], frame_bytes)) doubtful.push_back(n.content);
    std::sort(doubtful.begin(), doubtful.end());
    doubtful.erase(std::unique(doubtful.begin(), doubtful.end()), doubtful.end());
    std::vector<result<void>> seen(doubtful.size());
    tbb::parallel_for(std::size_t{0}, doubtful.size(), [&](std::size_t i) { seen[i] = read_to_end(c, doubtful[i], stop); });

    std::unordered_map<std::uint32_t, error> broken;
    for (std::size_t i = 0; i < doubtful.size(); ++i) {
        if (seen[i]) continue;
        if (ends_packing(seen[i].error()) || seen[i].error().code == errc::cancelled) return fail(seen[i].error());
        broken.emplace(doubtful[i], seen[i].error());
    }
    if (broken.empty()) return {};
    std::erase_if(c.names, [&](const named& n) {
        const auto it = broken.find(n.content);
        if (it == broken.end()) return false;
        const bool of_zip = n.origin != bundle::no_origin && n.origin < report.zips.size();
        if (of_zip) {
            ++report.zips[n.origin].lost;
            --report.zips[n.origin].members;
        }
        report.problems.push_back(
            {problem_kind::member_refused, of_zip ? report.zips[n.origin].name : std::string{}, printable(n.path), it->second});
        return true;
    });
    return {};
}

}  // namespace stamplog::pack
