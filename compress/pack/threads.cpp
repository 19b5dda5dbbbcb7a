#include "threads.hpp"

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_invoke.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <optional>

namespace stamplog::pack {

unsigned threads_or_all(unsigned wanted) noexcept {
    if (wanted > 0) return wanted;
    return static_cast<unsigned>(std::max(1, tbb::info::default_concurrency()));
}

void with_threads(unsigned threads, const std::function<void()>& body) {
    // An arena alone gets no more threads than there are processors.
    std::optional<tbb::global_control> more;
    if (static_cast<int>(threads) > tbb::info::default_concurrency())
        more.emplace(tbb::global_control::max_allowed_parallelism, threads);
    tbb::task_arena arena(static_cast<int>(threads));
    arena.execute(body);
}

void side_by_side(const std::function<void()>& a, const std::function<void()>& b) {
    tbb::this_task_arena::isolate([&] { tbb::parallel_invoke(a, b); });
}

}  // namespace stamplog::pack
