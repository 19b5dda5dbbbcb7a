// Whether a zip can be put together again from its members.
#pragma once

#include <optional>
#include <vector>

#include "catalog.hpp"

namespace stamplog::pack {

struct proved_zip {
    sha256_digest sha256{};
    bundle::recipe recipe;            // a part's `member` is its position in `entries`
    std::vector<zip::entry> entries;  // with content, in the order of their bytes
};

// Inflates the zip and each of its members, deflates them anew with the parameters that zips are made with and compares.
// nullopt: broken, encrypted, too large, made by another deflate, or nothing in it. An error only if ends_packing().
[[nodiscard]] result<std::optional<proved_zip>> prove(const random_access& file, const zip::entry& zip);

}  // namespace stamplog::pack
