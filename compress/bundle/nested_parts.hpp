// What nested zips are put together from: their recipes and their members' contents, read for many zips at a time in the order
// in which they lie.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "kept_frames.hpp"
#include "stamplog/bundle/index.hpp"
#include "stamplog/bundle/recipe.hpp"

namespace stamplog::bundle {

// What is read in one pass over the frames, each of which it decodes once: contents, each with a little for its bookkeeping.
// As much again is kept of recipes, and one of them may be in work.
inline constexpr std::uint64_t nested_pass_bytes = 32ULL << 20, nested_entry_bytes = 256;
static_assert(max_nested_member_bytes + nested_entry_bytes <= nested_pass_bytes);
static_assert(max_recipe_bytes + nested_entry_bytes <= nested_pass_bytes);

// No zip makes more passes, and none touches more frames in one than it has members, since each of these lies within one frame.
// Zips that are expected one after the other share their passes.
inline constexpr std::uint64_t max_passes_of_a_zip =
    2 * (max_nested_content_bytes + max_recipe_parts * nested_entry_bytes) / nested_pass_bytes + 1;

class nested_parts {
 public:
    // Both must outlive it.
    nested_parts(kept_frames& frames, const index& all) : frames_(frames), all_(all) {}

    // Zips (positions in the index) that will be begun, in this order. What is begun besides is read by itself, and then
    // nothing is expected any more.
    void expect(std::vector<std::uint32_t> zips);
    // The recipe, good until the next begin(). errc::corrupt, errc::limit: it breaks a rule.
    [[nodiscard]] result<const recipe*> begin(std::uint32_t zip);
    // The content of the member that a part of the recipe names, good until the next call. errc::corrupt: it is damaged.
    [[nodiscard]] result<byte_view> content(std::size_t part);

 private:
    [[nodiscard]] result<void> load_recipe();
    [[nodiscard]] result<recipe> read_recipe(const member& zip);
    [[nodiscard]] result<void> check(const recipe& r) const;
    [[nodiscard]] result<void> read_on(std::size_t part);
    [[nodiscard]] result<std::vector<const member*>> wanted_from(std::size_t part);
    [[nodiscard]] result<bytes> read_content(const member& m);

    kept_frames& frames_;
    const index& all_;
    std::vector<std::uint32_t> zips_;
    std::size_t at_ = 0;                  // in zips_: the one that was begun
    std::deque<result<recipe>> recipes_;  // of zips_ from at_ on
    std::uint64_t recipe_bytes_ = 0;      // of recipes_
    std::map<const member*, result<bytes>> contents_;
};

// In the order in which their recipes lie, so that each of these is read once.
void order_by_recipe(const index& all, std::vector<std::uint32_t>& zips);

}  // namespace stamplog::bundle
