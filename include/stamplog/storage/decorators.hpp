// What may be put around any place. Retries are not here: each place makes its own, by the single request, and nobody above
// does.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage {

// What is put goes out at no more than so many bytes a second. 0: no limit, the place itself is returned.
std::unique_ptr<place> limited(std::unique_ptr<place> in, std::uint64_t bytes_per_second, clock& time);

// A stop ends what is being put with errc::cancelled.
std::unique_ptr<place> stoppable(std::unique_ptr<place> in, std::stop_token stop);

// Each file that was put or removed, or could not be, is a line in the log, with how long it took and what was sent. `log` and
// `time` must outlive the place.
std::unique_ptr<place> logged(std::unique_ptr<place> in, log_sink& log, clock& time);

}  // namespace stamplog::storage
