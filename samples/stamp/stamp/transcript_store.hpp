// The transcripts that lie on an ERCS VM, and their way to a share: all of them in one zip, removed only after the copy.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "stamp/time_zone.hpp"
#include "stamplog/base/result.hpp"

namespace stampsim {

struct transfer {
    std::string zip_name;                            // Transcripts_<ERCS>_<yyyyMMddHHmmss>.zip
    std::vector<std::filesystem::path> transferred;  // what may now be removed
};

// Names in order, oldest session first.
std::vector<std::filesystem::path> transcripts_in(const std::filesystem::path& folder);

// Copies `files` into one new zip in `destination`. The transcript `current` of the session that asks gets an end block in
// the copy, so that it is whole. Nothing is removed here.
[[nodiscard]] stamplog::result<transfer> transfer_transcripts(const std::vector<std::filesystem::path>& files,
                                                              const std::filesystem::path& current,
                                                              const std::filesystem::path& destination, const std::string& ercs,
                                                              local_time now);
void remove_transcripts(const transfer& done);

}  // namespace stampsim
