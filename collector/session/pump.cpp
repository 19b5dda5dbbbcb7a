#include "pump.hpp"

namespace stamplog::session {

result<void> pump::flush() {
    for (;;) {
        const auto done = flushed();
        if (!done) return fail(done.error());
        if (*done) return {};
        if (auto turned = step(steady_time::max()); !turned) return fail(turned.error());
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
