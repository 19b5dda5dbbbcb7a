// Held by the process that runs the run: tells a living run from one whose process is gone.
#pragma once

#include <filesystem>

#include "stamplog/base/result.hpp"

namespace stamplog::run {

class run_lock {
 public:
    // errc::conflict when another process (or another object) holds it.
    [[nodiscard]] static result<run_lock> take(const std::filesystem::path& folder);
    static bool held(const std::filesystem::path& folder);
    // The process that holds it; 0: none does.
    [[nodiscard]] static result<int> holder(const std::filesystem::path& folder);

    run_lock() = default;
    run_lock(run_lock&& other) noexcept;
    run_lock& operator=(run_lock&& other) noexcept;
    ~run_lock();

 private:
    int file_ = -1;
};

}  // namespace stamplog::run
