// A local file, and bytes in memory, as random_access.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/random_access.hpp"

namespace stamplog::zip {

// Opens a regular file for reading. errc::not_found, errc::io; errc::unsupported for what is no regular file;
// errc::overloaded: too many files are open.
[[nodiscard]] result<std::unique_ptr<random_access>> open_file(const std::filesystem::path& path);

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
