// One open local file.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "descriptor.hpp"
#include "stamplog/storage/folder.hpp"

namespace stamplog::storage {

class local_file final : public file {
 public:
    // `opened` was opened for reading; errc::conflict when it is no regular file.
    [[nodiscard]] static result<std::unique_ptr<file>> make(file_calls& calls, descriptor opened, std::string name);

    std::uint64_t size() const noexcept override { return static_cast<std::uint64_t>(at_open_.st_size); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    [[nodiscard]] result<void> still_the_same() const override;

 private:
    local_file(file_calls& calls, descriptor opened, std::string name, const struct stat& at_open)
        : calls_(calls), file_(std::move(opened)), name_(std::move(name)), at_open_(at_open) {}

    file_calls& calls_;
    descriptor file_;
    std::string name_;
    struct stat at_open_;
};

// Writes what is in the cache and drops it, so that the next read comes from the medium. Dropping is advice (a memory file
// system has no other place); an error is one of writing.
[[nodiscard]] result<void> onto_medium(file_calls& calls, int fd, const std::string& name);

utc_time modified_at(const struct stat& s);

}  // namespace stamplog::storage
