#include "known_history.hpp"

#include "stamplog/run/journal.hpp"
#include "state_folder.hpp"

namespace stamplog::cli {

plan::history known_history(world& w, const pep::stamp_information& stamp) {
    auto state = state_folder(w);
    if (!state) return {};
    return run::read_history(*state / "runs", stamp.name());
}

}  // namespace stamplog::cli
