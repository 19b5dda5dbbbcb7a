#include "stamplog/bundle/reader.hpp"

#include "checked_read.hpp"
#include "index_codec.hpp"
#include "stamplog/bundle/member_reader.hpp"
#include "stamplog/bundle/placement.hpp"
#include "stream_cursor.hpp"
#include "tail.hpp"

namespace stamplog::bundle {
namespace {

// Larger indexes than this are hostile: 200,000 members take about 40 MB.
constexpr std::uint64_t max_index_bytes = 4ULL << 30;

}  // namespace

result<index> read_index(const random_access& file, found_tail& t) {
    if (t.digest.index_frame >= t.frames.size()) return fail(errc::corrupt, "bundle: the index lies in no frame");
    if (t.digest.index_header > t.frames[t.digest.index_frame].content_size)
        return fail(errc::corrupt, "bundle: the index begins beyond its frame");
    std::uint64_t there = 0;
    for (auto i = t.digest.index_frame; i < t.frames.size(); ++i) there += t.frames[i].content_size;
    if (t.digest.index_size > there || t.digest.index_size > max_index_bytes)
        return fail(errc::corrupt, "bundle: the index is larger than its frames");
    memory_sink body;
    body.content.reserve(static_cast<std::size_t>(t.digest.index_size));
    const auto first = static_cast<std::uint32_t>(t.digest.index_frame);
    if (auto r = stream_cursor(file, t.end.kind, t.frames).read(first, t.digest.index_header, t.digest.index_size, body); !r)
        return fail_in("bundle: index", r);
    return decode_index(body.content, std::move(t.frames));
}

namespace {

// Collects a text, up to a limit.
class text_sink final : public byte_sink {
 public:
    explicit text_sink(std::string& out) : out_(out) {}
    [[nodiscard]] result<void> write(byte_view data) override {
        out_ += as_text(data);
        return {};
    }

 private:
    std::string& out_;
};

}  // namespace

struct reader::impl {
    std::shared_ptr<const random_access> file;
    tail end;
    index contents;
};

result<reader> reader::open(std::shared_ptr<const random_access> file) {
    auto t = read_tail(*file);
    if (!t) return fail(t.error());
    auto contents = read_index(*file, *t);
    if (!contents) return fail(contents.error());
    return reader(std::make_shared<const impl>(impl{std::move(file), t->end, std::move(*contents)}));
}

const index& reader::contents() const noexcept { return impl_->contents; }
const tail& reader::end() const noexcept { return impl_->end; }
const random_access& reader::file() const noexcept { return *impl_->file; }

result<void> reader::read(std::uint32_t which, byte_sink& out) const {
    const auto& all = impl_->contents;
    if (which >= all.members.size()) return fail(errc::not_found, "bundle: no member " + std::to_string(which));
    const auto& asked = all.members[which];
    if (asked.kind == member_kind::directory) return {};
    if (asked.kind == member_kind::nested_zip) return member_reader(*this, {which}).read(which, out);
    // Step by step: it ends with the content, which may be far from the frame's end.
    stream_cursor from(*impl_->file, impl_->end.kind, all.frames);
    auto r = read_checked(from, content_of(all, which), out);
    if (!r) return fail_in(asked.path, r);
    return r;
}

result<std::string> reader::read_text(std::string_view path, std::size_t limit) const {
    const auto which = impl_->contents.find(path);
    if (!which) return fail(errc::not_found, "bundle: no member '" + std::string(path) + "'");
    const auto size = impl_->contents.members[*which].size;
    if (size > limit)
        return fail(errc::limit, std::string(path) + ": has " + std::to_string(size) + " bytes, more than asked for");
    std::string out;
    text_sink sink(out);
    if (auto r = read(*which, sink); !r) return fail(r.error());
    return out;
}

}  // namespace stamplog::bundle
