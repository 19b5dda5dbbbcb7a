// What comes behind all other members: late members, manifest and index. docs/decisions/0027
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "frame_pipeline.hpp"
#include "held_frames.hpp"
#include "stamplog/bundle/writer.hpp"

namespace stamplog::pack {

// One thread at a time.
class bundle_end {
 public:
    // `callers` is held while the caller's function is asked for its late members. All must outlive it.
    bundle_end(const options& what, const pipeline_options& how, bundle::index& index, report& report, std::mutex& callers)
        : what_(what), how_(how), index_(index), report_(report), callers_(callers) {}

    // `recipes` is the content of that member, empty where there is none.
    void set(std::string recipes, std::vector<bundle::origin> origins);
    // Whether so many members are few enough for make_early.
    bool may_be_early(std::size_t members) const noexcept;
    // Once index and report are complete, while the frames before `next_frame` are still compressed: into memory, if recipes
    // and late texts are so little that they may lie beside those. If not, write() makes it.
    void make_early(std::uint32_t next_frame);
    // Behind all other frames. The report counts the late members then.
    [[nodiscard]] result<bundle::index_place> write(bundle::frame_sink& out);

 private:
    void ask_for_texts();
    [[nodiscard]] result<bundle::index_place> make(bundle::frame_sink& out);
    [[nodiscard]] result<bundle::index_place> make_index(bundle::frame_sink& out);

    const options& what_;
    const pipeline_options& how_;
    bundle::index& index_;
    report& report_;
    std::mutex& callers_;
    std::string recipes_;
    std::vector<bundle::origin> origins_;
    std::optional<result<std::vector<text_member>>> texts_;  // once asked for
    catalog late_;                                           // index_ points to its names
    std::optional<held_frames> early_;
    result<bundle::index_place> place_ = fail(errc::internal, "pack: the bundle has no end");
};

}  // namespace stamplog::pack
