// `_stamplog/manifest.json`: every member and every original zip with its SHA-256, and what went wrong. docs/FORMAT.md.
#pragma once

#include <string>

#include "stamplog/pack/pack.hpp"

namespace stamplog::pack {

// `r.records` holds every member but the manifest itself and the index.
std::string make_manifest(const report& r, const sources& from);

}  // namespace stamplog::pack
