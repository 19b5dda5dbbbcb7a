// A folder of our own for a while, only for this user, gone when it goes.
#pragma once

#include <filesystem>

#include "stamplog/base/entropy.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::cli {

class scratch_folder {
 public:
    // "<parent>/.stamplog-<random>".
    [[nodiscard]] static result<scratch_folder> make(const std::filesystem::path& parent, entropy& random);
    ~scratch_folder();
    scratch_folder(scratch_folder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
    scratch_folder& operator=(scratch_folder&&) = delete;

    const std::filesystem::path& path() const { return path_; }

 private:
    explicit scratch_folder(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

}  // namespace stamplog::cli
