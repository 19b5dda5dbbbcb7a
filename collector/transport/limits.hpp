// Every limit on what a channel keeps of its peer's output, in one place.
#pragma once

#include <cstddef>

namespace stamplog::transport {

inline constexpr std::size_t inbox_limit = 64u << 20;      // output kept while we write; beyond it the child waits
inline constexpr std::size_t read_size = 64u << 10;        // one read(2)
inline constexpr std::size_t pipe_capacity = 1u << 20;     // the most that a pipe can hold after its writer ended
inline constexpr std::size_t diagnostics_kept = 64 << 10;  // the last of what it wrote to stderr
inline constexpr std::size_t live_children = 1024;         // at once, over the whole process

}  // namespace stamplog::transport
