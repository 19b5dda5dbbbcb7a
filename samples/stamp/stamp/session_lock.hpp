// A session lives as long as its process holds a lock on the session's file. The kernel releases the lock however the
// process ends, so kill -9 needs no guess about process ids.
#pragma once

#include <filesystem>

#include "stamplog/base/result.hpp"

namespace stampsim {

class session_lock {
 public:
    session_lock() = default;
    ~session_lock();
    session_lock(session_lock&& other) noexcept : fd_(other.fd_), file_(std::move(other.file_)) { other.fd_ = -1; }
    session_lock& operator=(session_lock&& other) noexcept;

    [[nodiscard]] static stamplog::result<session_lock> take(const std::filesystem::path& file);
    // True when nobody holds it; the file is removed then.
    static bool is_dead(const std::filesystem::path& file);

 private:
    int fd_ = -1;
    std::filesystem::path file_;
};

}  // namespace stampsim
