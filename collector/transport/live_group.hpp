// The process groups of our children, in a table that a signal handler may read (kill_all_children).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>

namespace stamplog::transport {

// A place in the table. Its group is killed by kill_all_children() until it is given back.
class live_group {
 public:
    static std::optional<live_group> reserve() noexcept;  // nothing when the table is full
    live_group(live_group&& other) noexcept;
    live_group& operator=(live_group&&) = delete;
    ~live_group() { release(); }

    void set(pid_t group) noexcept;
    void release() noexcept;

 private:
    explicit live_group(std::size_t slot) noexcept : slot_(slot) {}
    std::optional<std::size_t> slot_;
};

std::size_t live_group_count() noexcept;  // places that are taken

}  // namespace stamplog::transport
