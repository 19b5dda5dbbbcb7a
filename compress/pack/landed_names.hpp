// What landed, named as a bundle may hold it: names on Linux may be any bytes, and one bad one must not end the packing.
#pragma once

#include <string>
#include <string_view>

namespace stamplog::pack {

// As it is, or read as code page 437 where it is not UTF-8.
std::string utf8_of(std::string_view name);

// "<folder>/<file name>" as a path of the bundle; empty where nothing of it is left. The same folder for all files in it.
std::string safe_zip_name(std::string_view folder, std::string_view file_name);

// For a problem's text: the bytes of a name that is not UTF-8 are escaped like control characters.
std::string printable_name(std::string_view name);

}  // namespace stamplog::pack
