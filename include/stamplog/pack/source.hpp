// What goes into a bundle.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog::pack {

// Which call on the endpoint made a file; goes into manifest.json as it is.
struct provenance {
    std::string session;                                          // the run's name of the session, empty if unknown
    std::string command;                                          // "Get-AzureStackLog"
    std::vector<std::pair<std::string, std::string>> parameters;  // no secrets: these are written down

    bool operator==(const provenance&) const = default;
};

// A landed zip, whose members become `<folder>/<stem of file>/<member>`. If it cannot be read it is put into the bundle as
// it is, under `<folder>/<file name>`.
struct role_zip {
    std::filesystem::path file;
    std::string folder;  // "AzureStackLogs-<ts>-<ERCS>"
    std::string role;    // "Storage"; empty if unknown
    std::string ercs;    // "AZS-ERCS01"
    provenance from;
    std::optional<sha256_digest> sha256;  // if it was hashed when it landed: saves reading it again
};

// A file that becomes one member, of any size.
struct plain_file {
    std::filesystem::path file;
    std::string name;  // the whole path in the bundle
    std::string ercs;  // or node; may be empty
    provenance from;
};

// One member of a zip under a second name (a cluster log out of the Storage zip). Costs next to nothing when that zip is a
// source too.
struct zip_member_copy {
    std::filesystem::path zip;
    std::string member;  // as in the zip, '/' as separator
    std::string name;    // the whole path in the bundle
    std::string ercs;
};

// Made in memory: _stamplog/case.json, stamp/..., health/..., small transcripts.
struct text_member {
    std::string name;
    std::string content;
    std::int64_t mtime = 0;  // the caller's; pack itself reads no clock
    std::string ercs;
    provenance from;
};

struct sources {
    std::vector<role_zip> zips;
    std::vector<plain_file> files;
    std::vector<zip_member_copy> copies;
    std::vector<text_member> texts;
};

// Finds AzureStackLogs-<ts>-<ERCS>/*.zip and the Get-AzureStackLog_Output.log beside them in `folder` (or `folder` is such
// a folder itself), in the order of their names. Other files are left out and named in `ignored`.
// errc::not_found: no zip anywhere.
struct landing {
    sources found;
    std::vector<std::filesystem::path> ignored;
};
[[nodiscard]] result<landing> scan_landing(const std::filesystem::path& folder);

}  // namespace stamplog::pack
