#include "pump.hpp"

#include <algorithm>

namespace stamplog::session {
namespace {

// Who has asked to stop does not wait longer than this for what is left to be acknowledged.
constexpr std::chrono::seconds flush_after_stop{20};

}  // namespace

result<void> pump::flush(const clock& time, const std::stop_token& stop) {
    const auto limit = patience();
    auto until = limit ? time.steady() + *limit : steady_time::max();
    for (bool hurries = !limit;;) {
        if (!hurries && stop.stop_requested()) {
            hurries = true;
            until = std::min(until, time.steady() + flush_after_stop);
        }
        const auto done = flushed();
        if (!done) return fail(done.error());
        if (*done) return {};
        if (time.steady() >= until) return break_with({errc::timed_out, "the server acknowledges nothing any more", {}});
        if (auto turned = step(until); !turned) return fail(turned.error());
    }
}

tl::unexpected<error> pump::break_with(error e) {
    if (!broken_) broken_ = with_last_words(std::move(e));
    return fail(*broken_);
}

std::string in_words(std::chrono::milliseconds d) {
    if (d.count() % 1000 == 0) return std::to_string(d.count() / 1000) + " s";
    return std::to_string(d.count()) + " ms";
}

}  // namespace stamplog::session
