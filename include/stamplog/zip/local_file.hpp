// A local file as random_access and as byte_sink.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/random_access.hpp"

namespace stamplog::zip {

// Opens a regular file for reading. errc::not_found, errc::io; errc::unsupported for what is no regular file.
[[nodiscard]] result<std::unique_ptr<random_access>> open_file(const std::filesystem::path& path);

// A file that appears whole or not at all: bytes go to `<path>.part`, which is synced and renamed by commit().
// Without commit() the destructor removes the part. An existing `path` is refused (errc::conflict) unless `replace`.
enum class existing { refuse, replace };
class file_writer final : public byte_sink {
 public:
    [[nodiscard]] static result<std::unique_ptr<file_writer>> create(const std::filesystem::path& path,
                                                                     existing what = existing::refuse);
    ~file_writer() override;
    file_writer(const file_writer&) = delete;
    file_writer& operator=(const file_writer&) = delete;
    [[nodiscard]] result<void> write(byte_view data) override;
    [[nodiscard]] result<void> commit();

 private:
    file_writer(std::filesystem::path path, int fd, existing what);
    std::filesystem::path path_, part_;
    int fd_;
    existing existing_;
};

// Bytes in memory as random_access; `data` must outlive it.
class memory_source final : public random_access {
 public:
    explicit memory_source(byte_view data) noexcept : data_(data) {}
    std::uint64_t size() const noexcept override { return data_.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override;

 private:
    byte_view data_;
};

}  // namespace stamplog::zip
