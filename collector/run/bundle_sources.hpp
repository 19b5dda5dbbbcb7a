// What was collected, as what goes into the bundle.
#pragma once

#include "stamplog/pack/source.hpp"
#include "stamplog/report/case.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run {

// Every zip that counts, the logs beside them, cluster logs, transcripts, documents, and case.json in front.
pack::sources bundle_sources(const collected& c, const report::case_document& about);

}  // namespace stamplog::run
