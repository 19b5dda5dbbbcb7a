#include "stamplog/bundle/frame_loader.hpp"

#include <cstring>

#include "stream_cursor.hpp"
#include "zst/whole.hpp"

namespace stamplog::bundle {

// Not zeroed: what is about to be written over would be touched twice.
class frame_loader_buffer {
 public:
    std::span<std::uint8_t> of(std::size_t n) {
        if (n > size_) {
            data_.reset();
            data_ = std::make_unique_for_overwrite<std::uint8_t[]>(n);
            size_ = n;
        }
        return {data_.get(), n};
    }

 private:
    std::unique_ptr<std::uint8_t[]> data_;
    std::size_t size_ = 0;
};

namespace {

// Never more than the cursor gives: a frame's content_size.
class span_sink final : public byte_sink {
 public:
    explicit span_sink(std::span<std::uint8_t> to) : to_(to) {}
    [[nodiscard]] result<void> write(byte_view data) override {
        std::memcpy(to_.data() + size, data.data(), data.size());
        size += data.size();
        return {};
    }
    std::size_t size = 0;

 private:
    std::span<std::uint8_t> to_;
};

}  // namespace

struct frame_loader::impl {
    const reader& in;
    zst::whole_decoder whole;
    stream_cursor steps;
    frame_loader_buffer compressed, content;
    byte_view loaded;

    explicit impl(const reader& r) : in(r), steps(r.file(), r.end().kind, r.contents().frames) {}

    // False where the frame must be decoded step by step: it is damaged, or no zstd frame.
    result<bool> at_once(const frame& f, std::span<std::uint8_t> to) {
        if (in.end().kind != container::zst || f.compressed_size > zst::largest_frame) return false;
        const auto from = compressed.of(f.compressed_size);
        if (auto r = in.file().read_at(f.file_offset, from); !r) return fail(r.error());
        return whole.decode(from, to);
    }

    result<void> load(std::uint32_t i) {
        const auto& frames = in.contents().frames;
        loaded = {};
        if (i >= frames.size()) return fail(errc::not_found, "bundle: no frame " + std::to_string(i));
        const auto to = content.of(frames[i].content_size);
        const auto done = at_once(frames[i], to);
        if (!done) return fail(done.error());
        if (*done) {
            loaded = to;
            return {};
        }
        span_sink out(to);
        auto r = steps.read(i, 0, frames[i].content_size, out);
        loaded = to.first(out.size);
        if (!r) return r;
        return steps.finish(i);
    }
};

frame_loader::frame_loader(const reader& in) : impl_(std::make_unique<impl>(in)) {}
frame_loader::~frame_loader() = default;
frame_loader::frame_loader(frame_loader&&) noexcept = default;

result<void> frame_loader::load(std::uint32_t frame) { return impl_->load(frame); }
byte_view frame_loader::content() const noexcept { return impl_->loaded; }

}  // namespace stamplog::bundle
