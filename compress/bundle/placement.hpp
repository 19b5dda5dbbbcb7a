// Where nested zips' recipes lie.
#pragma once

#include <compare>

#include "stamplog/bundle/placement.hpp"

namespace stamplog::bundle {

// Names of the same zip have the same recipe.
struct recipe_place {
    std::uint32_t member = 0, offset = 0, size = 0;  // the member that holds recipes, and where in its content
    auto operator<=>(const recipe_place&) const = default;
};
inline recipe_place recipe_of(const member& nested_zip) noexcept {
    return {nested_zip.link_target, nested_zip.frame_offset, nested_zip.recipe_size};
}

std::vector<extent> extents_of(const index& in, const recipe_place& where);

}  // namespace stamplog::bundle
