// Zips of which not every member could be taken over: they go into the bundle as they are, so that nothing is lost.
#pragma once

#include "frame_pipeline.hpp"
#include "unique_names.hpp"

namespace stamplog::pack {

// Members of it are lost, and it is not raw yet.
bool has_to_be_raw(const zip_record& z) noexcept;

// After all members: only then is it known what broke. Sets `raw` in the report. `raws` holds what `members` points to and
// must live as long.
[[nodiscard]] result<void> write_raw_zips(const catalog& from, name_register& known, const pipeline_options& how, catalog& raws,
                                          bundle::frame_sink& out, bundle::index& members, report& report);

}  // namespace stamplog::pack
