#include "stamplog/bundle/frame_loader.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "stamplog/base/large_memory.hpp"
#include "stream_cursor.hpp"
#include "zst/whole.hpp"

namespace stamplog::bundle {

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
    struct slot {
        std::optional<std::uint32_t> frame;
        scratch_memory content;
        byte_view loaded;
        std::optional<error> broken;  // it does not decode beyond `loaded`
        std::uint64_t used = 0;       // tick of the last load
    };

    const random_access& file;
    const container kind;
    const std::vector<frame>& frames;
    zst::whole_decoder whole;
    stream_cursor steps;
    scratch_memory compressed;
    std::vector<slot> slots;
    const slot* current = nullptr;
    std::uint64_t tick = 0;

    impl(const random_access& f, container c, const std::vector<frame>& all, unsigned kept)
        : file(f), kind(c), frames(all), steps(f, c, all), slots(kept) {}

    // False where the frame must be decoded step by step: it is damaged, or no zstd frame.
    result<bool> at_once(const frame& f, std::span<std::uint8_t> to) {
        if (kind != container::zst || f.compressed_size > zst::largest_frame) return false;
        const auto from = compressed.of(f.compressed_size);
        if (auto r = file.read_at(f.file_offset, from); !r) return fail(r.error());
        return whole.decode(from, to);
    }

    result<void> decode(std::uint32_t i, slot& into) {
        const auto to = into.content.of(frames[i].content_size);
        const auto done = at_once(frames[i], to);
        if (!done) return fail(done.error());
        if (*done) {
            into.loaded = to;
            return {};
        }
        span_sink out(to);
        auto r = steps.read(i, 0, frames[i].content_size, out);
        into.loaded = to.first(out.size);
        if (!r) return r;
        return steps.finish(i);
    }

    result<void> load(std::uint32_t i) {
        current = nullptr;
        if (i >= frames.size()) return fail(errc::not_found, "bundle: no frame " + std::to_string(i));
        auto s = std::find_if(slots.begin(), slots.end(), [&](const slot& one) { return one.frame == i; });
        if (s == slots.end()) {
            s = std::min_element(slots.begin(), slots.end(), [](const slot& a, const slot& b) { return a.used < b.used; });
            s->frame.reset();
            s->loaded = {};
            s->broken.reset();
            const auto r = decode(i, *s);
            if (!r) s->broken = r.error();
            // A file that could not be read may be readable the next time.
            if (r || r.error().code == errc::corrupt) s->frame = i;
        }
        s->used = ++tick;
        current = &*s;
        return s->broken ? result<void>(fail(*s->broken)) : result<void>();
    }
};

frame_loader::frame_loader(const reader& in) : frame_loader(in.file(), in.end().kind, in.contents().frames, 1) {}
frame_loader::frame_loader(const random_access& file, container c, const std::vector<frame>& frames, unsigned kept)
    : impl_(std::make_unique<impl>(file, c, frames, kept)) {}
frame_loader::~frame_loader() = default;
frame_loader::frame_loader(frame_loader&&) noexcept = default;

result<void> frame_loader::load(std::uint32_t frame) { return impl_->load(frame); }
byte_view frame_loader::content() const noexcept { return impl_->current != nullptr ? impl_->current->loaded : byte_view(); }

}  // namespace stamplog::bundle
