// A file on the share that grows while it is written, as a copy from an ERCS VM does. Small steps, so that a stop is heard
// and a fault can strike in the middle.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "stamplog/base/result.hpp"

namespace stampsim {

// Asked before every step with the bytes written so far and those of the step; says how many of them to write now, and is asked
// again for the rest. 0: stop. May not return at all.
using step_guard = std::function<std::uint64_t(std::uint64_t written, std::uint64_t step)>;

class growing_file {
 public:
    // errc::conflict when it exists.
    [[nodiscard]] static stamplog::result<growing_file> create(const std::filesystem::path& file, step_guard guard);
    ~growing_file();
    growing_file(growing_file&& other) noexcept;
    growing_file& operator=(growing_file&&) = delete;

    bool write(std::string_view data);                     // false: stopped or failed
    [[nodiscard]] stamplog::result<void> outcome() const;  // errc::cancelled when the guard said stop, errc::io

 private:
    growing_file(int fd, std::filesystem::path file, step_guard guard);
    int fd_;
    std::filesystem::path file_;
    step_guard guard_;
    std::uint64_t written_ = 0;
    int failure_ = 0;
    bool stopped_ = false;
};

}  // namespace stampsim
