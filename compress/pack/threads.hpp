// How many threads work on a bundle.
#pragma once

#include <functional>

namespace stamplog::pack {

unsigned threads_or_all(unsigned wanted) noexcept;

// Runs `body` where TBB uses at most `threads` threads, the calling one included.
void with_threads(unsigned threads, const std::function<void()>& body);

// Brings both to their end: the caller does `b`, and `a` afterwards, unless a thread that has nothing else to do did it
// meanwhile. Whoever waits for the other one begins nothing else: that could take long, and others wait for these two.
void side_by_side(const std::function<void()>& a, const std::function<void()>& b);

}  // namespace stamplog::pack
