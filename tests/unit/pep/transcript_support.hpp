// Transcripts and zips for tests, and a folder that goes away.
#pragma once

#include <zlib.h>

#include <unistd.h>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "stamplog/base/bytes.hpp"

namespace stamplog::test {

inline std::string transcript_text(const std::string& start, const std::string& user, const std::vector<std::string>& cmdlets) {
    std::string text = "**********************\r\nWindows PowerShell transcript start\r\nStart time: " + start +
                       "\r\nUsername: " + user +
                       "\r\nMachine: AZS-ERCS01 (Microsoft Windows NT 10.0.17763.0)\r\n**********************\r\n";
    for (const auto& c : cmdlets) text += "PS>CommandInvocation(" + c + "): \"" + c + "\"\r\n";
    return text;
}

// A zip with stored members.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members) {
    bytes out, central;
    for (const auto& [name, content] : members) {
        bytes common;
        append_le<std::uint16_t>(common, 20);
        append_le<std::uint16_t>(common, 0x0800);
        append_le<std::uint16_t>(common, 0);
        append_le<std::uint32_t>(common, 0x5975'7000);
        append_le(common, static_cast<std::uint32_t>(
                              ::crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()))));
        append_le(common, static_cast<std::uint32_t>(content.size()));
        append_le(common, static_cast<std::uint32_t>(content.size()));
        append_le(common, static_cast<std::uint16_t>(name.size()));
        append_le<std::uint16_t>(common, 0);
        append_le<std::uint32_t>(central, 0x02014b50);
        append_le<std::uint16_t>(central, 20);
        append(central, common);
        central.insert(central.end(), 10, 0);  // comment, disk, attributes
        append_le(central, static_cast<std::uint32_t>(out.size()));
        append(central, as_bytes(name));
        append_le<std::uint32_t>(out, 0x04034b50);
        append(out, common);
        append(out, as_bytes(name));
        append(out, as_bytes(content));
    }
    const auto start = static_cast<std::uint32_t>(out.size());
    append(out, central);
    append_le<std::uint32_t>(out, 0x06054b50);
    append_le<std::uint32_t>(out, 0);
    append_le(out, static_cast<std::uint16_t>(members.size()));
    append_le(out, static_cast<std::uint16_t>(members.size()));
    append_le(out, static_cast<std::uint32_t>(central.size()));
    append_le(out, start);
    append_le<std::uint16_t>(out, 0);
    return std::string(as_text(out));
}

class temporary_folder {
 public:
    temporary_folder() {
        static std::atomic<int> count{0};
        path_ =
            std::filesystem::temp_directory_path() / ("pep_test-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
        std::filesystem::create_directories(path_);
    }
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(const std::string& name, const std::string& content) const {
        const auto file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }

 private:
    std::filesystem::path path_;
};

}  // namespace stamplog::test
