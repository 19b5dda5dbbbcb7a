// A place in memory, and bytes as a file: for tests, and for small things that are put.
#pragma once

#include <memory>
#include <string>

#include "stamplog/base/bytes.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage {

// What lies there goes with it.
std::unique_ptr<place> memory_place(std::string address = "memory:");

// `content` is copied.
std::unique_ptr<file> memory_file(byte_view content);

}  // namespace stamplog::storage
