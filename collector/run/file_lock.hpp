// A file that one process holds while it lives: the kernel lets go of it however the process ends. Looking whether it is held
// takes nothing, so that it never gets in the way of who wants it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "stamplog/base/result.hpp"

namespace stamplog::run {

struct lock_holder {
    int process = 0;          // 0: it is held, but does not say by whom
    std::uint64_t began = 0;  // of that process, in ticks since the machine began: a number that is used again differs in it
    std::string says{};       // what it was taken with
};

class file_lock {
 public:
    // The lock, or who holds it, also where that is another object of this process. `says`: one line. The file is made and
    // stays. errc::io.
    [[nodiscard]] static result<std::variant<file_lock, lock_holder>> take(const std::filesystem::path& file,
                                                                           const std::string& says);
    static bool held(const std::filesystem::path& file);
    static std::optional<lock_holder> holder(const std::filesystem::path& file);

    file_lock() = default;
    file_lock(file_lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    file_lock& operator=(file_lock&& other) noexcept {
        std::swap(file_, other.file_);
        return *this;
    }
    ~file_lock();

 private:
    int file_ = -1;
};

// SIGINT to the process itself, never to another that has its number by now. False: it is gone. errc::refused: not ours to
// signal.
[[nodiscard]] result<bool> interrupt(const lock_holder& who);

}  // namespace stamplog::run
