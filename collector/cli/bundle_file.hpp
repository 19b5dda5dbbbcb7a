// A bundle named on the command line: opened, and what its failures mean as exit codes.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "stamplog/base/exit_code.hpp"
#include "stamplog/base/random_access.hpp"
#include "stamplog/bundle/reader.hpp"

namespace stamplog::cli {

// A file of this machine; the first part of a split bundle stands for all of it. errc::unsupported for a URL (bundle_source
// opens either).
[[nodiscard]] result<std::shared_ptr<const random_access>> open_bundle_file(const std::string& name);
[[nodiscard]] result<bundle::reader> open_bundle(const std::string& name);

// The file, or all parts of a split one, in their order. As open_bundle_file() finds them.
struct bundle_files {
    std::vector<std::filesystem::path> files;
    std::filesystem::path whole;  // their name without the number
};
bundle_files files_of_bundle(const std::string& name);

// What the .sha256 beside a bundle says (beside its parts, where it is split); empty where there is none, and for a URL.
std::string expected_sha256(const std::string& bundle);

// 7 for a damaged file or one that changes while it is read, 5 where the server does not let us in, 2 for one that is not there
// or no bundle of a version we know, 1 for a bug.
exit_code exit_code_of_reading(const error& e) noexcept;

// "case_….tar.zst" -> "case_…".
std::string bundle_stem(const std::filesystem::path& file);
// What sha256sum reads: "<hexadecimal>  <file name>\n".
std::string sha256_line(const std::string& sha256, const std::filesystem::path& file);

}  // namespace stamplog::cli
