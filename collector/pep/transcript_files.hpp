// Transcripts as files on the share: which appeared, and what is in them. A transcript is a text, or a zip with texts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/pep/pep_session.hpp"
#include "transcript_match.hpp"

namespace stamplog::pep {

struct file_state {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type changed;
    bool operator==(const file_state&) const = default;
};
using listing = std::map<std::filesystem::path, file_state>;

// Regular files below `folder` that are named as transcripts are: Transcripts_*, PowerShell_transcript*. Not below the folders
// of collections, no links followed, at most four levels and 10,000 files. A folder that cannot be read counts as empty.
listing list_transcripts(const std::filesystem::path& folder);

// What of `now` is not in `before`, or has changed.
listing appeared(const listing& before, const listing& now);

struct read_text {
    transcript_file file;             // `ours`: it fits
    std::optional<ticks> distance{};  // as distance_to() has it
    bool closes = false;              // it names Close-PrivilegedEndpoint
};
// One entry per text in the file. An error when it cannot be read whole: it may still be on its way.
[[nodiscard]] result<std::vector<read_text>> read_transcript_file(const std::filesystem::path& file, const our_session& ours);

}  // namespace stamplog::pep
