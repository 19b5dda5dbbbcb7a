// Takes the run's role zips away from where they landed, once everything is delivered.
#pragma once

#include "stamplog/run/job.hpp"

namespace stamplog::run {

// The zips that this run knows, in its own folder, as long as they have the size that was hashed: on the share first, then
// the copies of ours where it was read over the network. No link is followed, nothing else is touched.
removal remove_landed(const job& j, const collected& c);

// What an undisturbed run made and found no use for: the folders of the run on the share, as far as they are empty.
void remove_empty_folders(const std::filesystem::path& landing);

}  // namespace stamplog::run
