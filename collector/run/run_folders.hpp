// The run's own folder on the share, and what lies below it.
#pragma once

#include <vector>

#include "stamplog/run/run.hpp"

namespace stamplog::run {

struct run_folders {
    pep::landing_folder landing;  // <share>/stamplog-<run id>; of a container our copy, without a UNC path
    // Below the run's folder on the share; without a UNC path where there is no share. Transcripts: one per ERCS, in the order
    // of the connectors.
    pep::landing_folder cluster_logs;
    std::vector<pep::landing_folder> transcripts;
};
// Makes them. errc::config when the share's local side is not there or cannot be written, errc::conflict when the run's folder
// is there already.
// With `share`, they are made there, too. Of a run that goes on they may be there.
[[nodiscard]] result<run_folders> make_folders(const settings& s, const std::vector<connector>& where, storage::place* share);

}  // namespace stamplog::run
