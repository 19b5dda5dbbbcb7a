#include "live_group.hpp"

#include <signal.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <utility>

#include "limits.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::transport {
namespace {

constexpr pid_t free_slot = 0, reserved_slot = -1;

// A signal handler may read it, so there is no lock and no memory that moves.
std::array<std::atomic<pid_t>, live_children> groups{};
static_assert(std::atomic<pid_t>::is_always_lock_free);

}  // namespace

std::optional<live_group> live_group::reserve() noexcept {
    for (std::size_t i = 0; i < groups.size(); ++i) {
        pid_t expected = free_slot;
        if (groups[i].compare_exchange_strong(expected, reserved_slot)) return live_group(i);
    }
    return std::nullopt;
}

live_group::live_group(live_group&& other) noexcept : slot_(std::exchange(other.slot_, std::nullopt)) {}

void live_group::set(pid_t group) noexcept {
    if (slot_) groups[*slot_].store(group);
}

void live_group::release() noexcept {
    if (slot_) groups[*slot_].store(free_slot);
    slot_.reset();
}

std::size_t live_group_count() noexcept {
    std::size_t n = 0;
    for (const auto& g : groups) n += g.load() != free_slot;
    return n;
}

void kill_all_children() noexcept {
    const int before = errno;
    for (const auto& g : groups)
        if (const pid_t group = g.load(); group > 0) ::kill(-group, SIGKILL);
    errno = before;
}

}  // namespace stamplog::transport
