#include <algorithm>

#include "stamplog/run/records.hpp"

namespace stamplog::run {

bool coverage::every_transcript_proved() const {
    return std::all_of(sessions.begin(), sessions.end(), [](const session_record& s) { return !s.was_opened || s.proved(); });
}

bool coverage::complete() const {
    return every_transcript_proved() && std::all_of(units.begin(), units.end(), [](const unit_record& r) {
               return (r.how == outcome::done && !r.unit.nodes_guessed) || r.harmless;
           });
}

}  // namespace stamplog::run
