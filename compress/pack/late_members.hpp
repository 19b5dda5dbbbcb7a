// The members that tell about the bundle itself, made when all others are known.
#pragma once

#include "frame_pipeline.hpp"

namespace stamplog::pack {

// Makes the manifest and writes it with the caller's `texts`, in the format's order (run.log, manifest, coverage, report,
// others). `recipes` is the content of that member, empty where there is none. `names` is filled with theirs, which `members`
// points to: it must live as long.
[[nodiscard]] result<void> write_late_members(const options& what, const pipeline_options& how, std::vector<text_member> texts,
                                              std::string recipes, catalog& names, bundle::frame_sink& out,
                                              bundle::index& members, report& report);

}  // namespace stamplog::pack
