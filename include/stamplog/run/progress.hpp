// Progress, told from any thread, one at a time and never before the journal holds it. For the live view, --json, run.log.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "stamplog/base/clock.hpp"

namespace stamplog::run {

struct progress_event {
    enum class kind {
        begun,  // the journal is there: from here on the run has a name that can be looked up
        session_opening,
        session_opened,
        session_failed,
        unit_started,
        unit_progress,
        unit_ended,
        zip_landed,
        session_closing,
        session_closed,
        packing,
        packed,
        staging,
        staged,
        note
    };
    kind what{};
    std::string ercs{}, text{};  // text: role or unit title, message, path
    int unit = 0;
    std::uint64_t bytes = 0;  // landed so far, packed, staged
    std::uint64_t total = 0;  // where known, else 0
    utc_time at{};
};
// Must be quick and must not call back into the run.
using progress_sink = std::function<void(const progress_event&)>;

}  // namespace stamplog::run
