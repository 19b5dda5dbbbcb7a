// The content of one frame, made: headers, inflated members, copies, padding.
#pragma once

#include <functional>
#include <optional>

#include "layout.hpp"
#include "stamplog/base/large_memory.hpp"
#include "stamplog/bundle/frame.hpp"
#include "stamplog/zip/content.hpp"

namespace stamplog::pack {

// What is known of a content once its bytes were seen.
struct content_facts {
    sha256_digest sha256{};
    bundle::time_span times;
};

// What is the same for all frames.
struct frame_inputs {
    const catalog& names;
    const std::vector<group>& groups;
    const pack::layout& layout;
    std::vector<content_facts>& facts;  // by content; each is written by the one frame that holds its group's first name
};

// A name that a frame holds.
struct placed_name {
    std::uint32_t name = 0;
    std::uint32_t frame_offset = 0;
    std::uint32_t link_target = none;  // a name, placed before
    bool damaged = false;
};

struct dropped_name {
    std::uint32_t name = 0;
    error why;
};

// One frame in flight. What its encoder needs is kept from frame to frame.
class frame_job {
 public:
    explicit frame_job(bundle::effort e);

    // `memory` for the whole content: needed until the frame is compressed, the pipeline takes it back then.
    void start(std::uint32_t frame, large_memory memory);
    // Small members of layout.frames[frame]: inflates and checks. Broken members are dropped.
    [[nodiscard]] result<void> fill_small(const frame_inputs& in);
    // Compresses, and hashes what fill_small brought: at once where a thread has nothing else to do, or afterwards. `on_hashed`
    // is called when that is known; it must not touch `content` and `compressed`.
    [[nodiscard]] result<void> hash_and_compress(const frame_inputs& in, const std::function<result<void>()>& on_hashed);

    std::uint32_t frame = 0;
    std::size_t size = 0;  // of `content` in use
    large_memory content;
    byte_view compressed;  // points into the encoder
    std::vector<placed_name> placed;
    std::vector<dropped_name> dropped;
    std::optional<error> failed;  // the whole packing fails

    void put(byte_view data);
    void put_zeros(std::size_t n);

 private:
    [[nodiscard]] result<void> add_slice(const frame_inputs& in, const slice& s);
    [[nodiscard]] result<void> check_target(const frame_inputs& in, const group& g);
    [[nodiscard]] result<void> add_links(const frame_inputs& in, const slice& s);
    [[nodiscard]] result<void> inflate(const frame_inputs& in, std::uint32_t id, std::span<std::uint8_t> out);

    std::uint64_t hash(const frame_inputs& in);  // the checksum of the whole content
    [[nodiscard]] result<void> compress();

    struct hashed {
        std::uint32_t content;
        byte_view text;  // in the frame's content
    };
    const std::uint64_t most_;  // of `size`
    std::vector<hashed> to_hash_;
    bundle::frame_encoder encoder_;
    zip::inflater inflater_;
};

}  // namespace stamplog::pack
