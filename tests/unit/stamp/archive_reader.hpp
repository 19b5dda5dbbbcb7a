// A zip's members, read by libarchive: not by the code that wrote it.
#pragma once

#include <filesystem>
#include <map>
#include <string>

// Throws on anything that libarchive does not read to its end.
std::map<std::string, std::string> members_of_file(const std::filesystem::path& file);
std::map<std::string, std::string> members_of_bytes(const std::string& bytes);
