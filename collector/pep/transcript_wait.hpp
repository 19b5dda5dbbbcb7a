// Waits until a share shows the transcripts that a close has sent.
#pragma once

#include <chrono>
#include <string>

#include "stamplog/base/clock.hpp"
#include "transcript_files.hpp"

namespace stamplog::pep {

struct transcripts_found {
    std::vector<transcript_file> files;  // every readable text that appeared, by path
    bool ours = false;
    std::string problem;  // why none is ours; empty when one is
};

// Looks at once, then again until one that appeared since `before` is ours or `patience` has passed.
transcripts_found wait_for_transcripts(const std::filesystem::path& folder, const listing& before, const our_session& ours,
                                       clock& time, std::chrono::seconds patience);

}  // namespace stamplog::pep
