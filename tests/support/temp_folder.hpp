// A folder that goes with the test.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "stamplog/base/bytes.hpp"

namespace stamplog::test {

class temp_folder {
 public:
    temp_folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "stamplog-test-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    ~temp_folder() {
        std::error_code ec;
        std::filesystem::remove_all(path_, ec);
    }
    temp_folder(const temp_folder&) = delete;
    temp_folder& operator=(const temp_folder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
    std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& path, byte_view content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream f(path, std::ios::binary);
    f.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
    if (!f) throw std::runtime_error("write " + path.string());
}
inline void write_file(const std::filesystem::path& path, std::string_view content) { write_file(path, as_bytes(content)); }

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream f(path, std::ios::binary);
    if (!f) throw std::runtime_error("read " + path.string());
    return {std::istreambuf_iterator<char>(f), {}};
}

}  // namespace stamplog::test
