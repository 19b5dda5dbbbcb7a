#include "content_stream.hpp"

#include <algorithm>
#include <cstring>

namespace stamplog::pack {

zip::entry entry_of(const content& c) {
    zip::entry e;
    e.method = c.method;
    e.crc32 = c.crc32;
    e.compressed_size = c.compressed_size;
    e.size = c.size;
    e.data_offset = c.data_offset;
    return e;
}

content_stream::content_stream(const catalog& from, std::uint32_t id) : from_(from), content_(from.contents[id]) {
    if (content_.kind == content_kind::zip_member) member_.emplace(*from.files[content_.file], entry_of(content_));
}

result<std::size_t> content_stream::read(std::span<std::uint8_t> out) {
    std::size_t got = 0;
    while (got < out.size()) {
        const auto rest = out.subspan(got);
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), content_.size - done_));
        if (member_) {
            const auto r = member_->read(rest);
            if (!r) return r;
            if (*r == 0) break;
            got += *r;
            done_ += *r;
            continue;
        }
        if (n == 0) break;
        if (content_.kind == content_kind::text)
            std::memcpy(rest.data(), content_.text->data() + done_, n);
        else if (auto r = from_.files[content_.file]->read_at(done_, rest.first(n)); !r)
            return fail(r.error());
        got += n;
        done_ += n;
    }
    return got;
}

result<void> content_stream::check_end() {
    std::uint8_t beyond[1];
    const auto n = read(beyond);
    if (!n) return fail(n.error());
    if (*n != 0) return fail(errc::corrupt, "it is longer than the directory says");
    return {};
}

}  // namespace stamplog::pack
