// What places share that write under a temporary name and read back, and reading a source to its end.
#pragma once

#include <functional>

#include "stamplog/storage/folder.hpp"

namespace stamplog::storage {

// place::put() of a place that has writers.
[[nodiscard]] result<stored> put_and_read_back(folder& to, const std::string& name, const file& source, const put_options& how);

// A part of a source; where it has become shorter, errc::conflict instead of a damaged file's errc::corrupt.
[[nodiscard]] result<void> read_source(const file& source, std::uint64_t offset, std::span<std::uint8_t> out);

// All of it, block by block.
[[nodiscard]] result<content> read_all(const file& from, const std::function<result<void>(byte_view)>& sink);

error stopped(const std::string& name);  // errc::cancelled

}  // namespace stamplog::storage
