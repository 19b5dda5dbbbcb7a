// How many threads work on a bundle.
#pragma once

#include <functional>

namespace stamplog::pack {

unsigned threads_or_all(unsigned wanted) noexcept;

// Runs `body` where TBB uses at most `threads` threads, the calling one included.
void with_threads(unsigned threads, const std::function<void()>& body);

}  // namespace stamplog::pack
