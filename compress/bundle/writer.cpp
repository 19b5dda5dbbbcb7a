#include "stamplog/bundle/writer.hpp"

#include <algorithm>
#include <optional>

#include "index_codec.hpp"
#include "stamplog/bundle/tar.hpp"
#include "tail.hpp"
#include "xz/block.hpp"
#include "xz/tail.hpp"
#include "zst/tail.hpp"

namespace stamplog::bundle {

namespace {

// What is still missing of the tar behind the index's content. (The tail of a .tar.xz is the tar's last member.)
std::uint64_t rest_of_tar(container kind, std::uint64_t index_size) {
    return tar_padding(index_size) + (kind == container::zst ? 2 * tar_block : 0);  // two empty blocks end a tar
}

}  // namespace

result<index_place> write_index(const index& contents, container kind, frame_encoder& encoder, frame_sink& out) {
    const auto body = encode_index(contents);
    if (!body) return fail(body.error());
    auto stream = tar_header({index_name, body->size(), no_time, {}, false});
    const index_place where{out.frames(), static_cast<std::uint32_t>(stream.size()), body->size()};
    const auto size = stream.size() + body->size() + static_cast<std::size_t>(rest_of_tar(kind, body->size()));
    stream.reserve(size);
    stamplog::append(stream, *body);
    stream.resize(size);

    for (byte_view rest = stream; !rest.empty();) {
        const auto part = rest.first(std::min<std::size_t>(rest.size(), frame_bytes(kind)));
        const auto frame = encoder.encode(part);
        if (!frame) return fail(frame.error());
        if (auto r = out.append(*frame, part.size()); !r) return fail(r.error());
        rest = rest.subspan(part.size());
    }
    return where;
}

struct writer::impl {
    byte_sink& out;
    const container kind;
    const both how;
    std::vector<seek_entry> frames;
    std::uint64_t written = 0;
    std::optional<sha256> hash;  // of all bytes so far. Made with the first of them: OpenSSL takes milliseconds to begin

    impl(byte_sink& o, container c, both b) : out(o), kind(c), how(std::move(b)) {}

    result<void> write(byte_view data) {
        if (written == 0)
            if (const auto first = beginning_of(kind); !first.empty())
                if (auto r = write_on(first); !r) return r;
        return write_on(data);
    }

    result<void> write_on(byte_view data) {
        if (!hash) hash.emplace();
        written += data.size();
        result<void> done;
        how([&] { done = out.write(data); }, [&] { hash->update(data); });
        return done;
    }

    result<void> write_tail(const digest_record& d) {
        if (kind == container::zst) return write(zst::encode_tail(frames, d));
        const auto made = xz::encode_tail(frames, d);
        return made ? write(*made) : fail(made.error());
    }
};

writer::writer(byte_sink& out, container c, both how) : impl_(std::make_unique<impl>(out, c, std::move(how))) {}
writer::~writer() = default;
writer::writer(writer&&) noexcept = default;

result<void> writer::append(byte_view compressed, std::size_t content_size) {
    if (impl_->frames.size() + 2 >= max_seek_frames) return fail(errc::limit, "bundle: too many frames");
    seek_entry e{static_cast<std::uint32_t>(compressed.size()), static_cast<std::uint32_t>(content_size), 0};
    if (impl_->kind == container::xz) {
        const auto sizes = xz::read_block_header(compressed);
        if (!sizes || sizes->total != compressed.size() || sizes->content != content_size)
            return fail(errc::internal, "bundle: a frame is no xz block of ours");
        e.padding = sizes->padding;
    }
    impl_->frames.push_back(e);
    return impl_->write(compressed);
}

std::uint32_t writer::frames() const noexcept { return static_cast<std::uint32_t>(impl_->frames.size()); }
std::uint64_t writer::bytes_written() const noexcept { return impl_->written; }

result<sealed> writer::seal(const index_place& where) {
    if (!impl_->hash) return fail(errc::internal, "bundle: sealed without an index");
    digest_record d;
    d.index_frame = where.frame;
    d.index_size = where.size;
    d.index_header = where.header;
    d.sha256 = impl_->hash->branch().finish();
    if (auto r = impl_->write_tail(d); !r) return fail(r.error());
    return sealed{impl_->written, impl_->frames.size(), impl_->hash->finish()};
}

result<sealed> writer::seal(const index& contents, frame_encoder& encoder) {
    const auto where = write_index(contents, impl_->kind, encoder, *this);
    return where ? seal(*where) : fail(where.error());
}

}  // namespace stamplog::bundle
