#include "content/served_zips.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include "stamp/text_case.hpp"
#include "stamp/utf16.hpp"

namespace stampsim {
namespace fs = std::filesystem;

std::optional<zip_name> parse_zip_name(const std::string& file_name) {
    static const std::regex shape("(.+?)(?:-part([0-9]{1,4}))?-([0-9]{14})\\.zip", std::regex::icase);
    std::smatch m;
    if (!std::regex_match(file_name, m, shape)) return std::nullopt;
    return zip_name{m[1].str(), m[2].matched ? std::stoi(m[2].str()) : 1, m[3].str()};
}

stamplog::result<served_roles> served_zips(const fs::path& content) try {
    // Folders in order of their path; within a folder, files in order of their name.
    std::map<fs::path, std::vector<fs::path>> folders;
    for (const auto& entry : fs::recursive_directory_iterator(content)) {
        const auto name = entry.path().filename().string();
        if (!entry.is_regular_file() || !parse_zip_name(name)) continue;
        // A role's name goes over the wire as text.
        if (!is_utf8(name))
            return stamplog::fail(stamplog::errc::config,
                                  "content folder: " + entry.path().string() + ": its name is not UTF-8");
        folders[entry.path().parent_path()].push_back(entry.path());
    }
    if (folders.empty())
        return stamplog::fail(stamplog::errc::config, "content folder: " + content.string() + ": no role zip lies below it",
                              "Role zips are named <Role>-<14 digits>.zip or <Role>-partN-<14 digits>.zip.");
    served_roles roles;
    std::set<std::string> taken;
    for (auto& [folder, files] : folders) {
        std::sort(files.begin(), files.end());
        std::set<std::string> here;
        for (const auto& file : files) {
            const auto role = parse_zip_name(file.filename().string())->role;
            if (taken.contains(lower(role))) continue;
            here.insert(lower(role));
            roles[role].push_back(file);
        }
        taken.merge(here);
    }
    return roles;
} catch (const fs::filesystem_error& e) {
    return stamplog::fail(stamplog::errc::io, std::string("content folder: ") + e.what());
}

}  // namespace stampsim
