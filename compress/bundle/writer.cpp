#include "stamplog/bundle/writer.hpp"

#include <algorithm>

#include "index_codec.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/tar.hpp"
#include "tail_codec.hpp"

namespace stamplog::bundle {

struct writer::impl {
    byte_sink& out;
    std::vector<seek_entry> frames;
    std::uint64_t written = 0;
    sha256 hash;  // of all bytes so far

    explicit impl(byte_sink& o) : out(o) {}

    result<void> write(byte_view data) {
        hash.update(data);
        written += data.size();
        return out.write(data);
    }
};

writer::writer(byte_sink& out) : impl_(std::make_unique<impl>(out)) {}
writer::~writer() = default;
writer::writer(writer&&) noexcept = default;

result<void> writer::append(byte_view compressed, std::size_t content_size) {
    if (impl_->frames.size() + 2 >= max_seek_frames) return fail(errc::limit, "bundle: too many frames");
    impl_->frames.push_back({static_cast<std::uint32_t>(compressed.size()), static_cast<std::uint32_t>(content_size)});
    return impl_->write(compressed);
}

std::uint32_t writer::frames() const noexcept { return static_cast<std::uint32_t>(impl_->frames.size()); }
std::uint64_t writer::bytes_written() const noexcept { return impl_->written; }

result<sealed> writer::seal(const index& contents, frame_encoder& encoder) {
    const auto body = encode_index(contents);
    if (!body) return fail(body.error());
    auto stream = tar_header({std::string(index_name), body->size(), no_time, {}, false});
    if (!stream) return fail(stream.error());
    digest_record d;
    d.index_frame = frames();
    d.index_size = body->size();
    d.index_header = static_cast<std::uint32_t>(stream->size());
    stamplog::append(*stream, *body);
    stream->resize(stream->size() + tar_padding(body->size()) + 2 * tar_block);  // two empty blocks end a tar

    for (byte_view rest = *stream; !rest.empty();) {
        const auto part = rest.first(std::min<std::size_t>(rest.size(), frame_bytes));
        const auto frame = encoder.encode(part);
        if (!frame) return fail(frame.error());
        if (auto r = append(*frame, part.size()); !r) return fail(r.error());
        rest = rest.subspan(part.size());
    }
    d.sha256 = impl_->hash.branch().finish();
    if (auto r = impl_->write(encode_digest(d)); !r) return fail(r.error());
    if (auto r = impl_->write(encode_seek_table(impl_->frames)); !r) return fail(r.error());
    return sealed{impl_->written, impl_->frames.size(), impl_->hash.finish()};
}

}  // namespace stamplog::bundle
