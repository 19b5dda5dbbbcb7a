#include <algorithm>
#include <system_error>

#include "landed_names.hpp"
#include "stamplog/pack/source.hpp"

namespace stamplog::pack {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder_prefix = "AzureStackLogs-";
constexpr std::string_view output_log = "Get-AzureStackLog_Output.log";

bool is_role_folder(const fs::path& p) { return p.filename().string().starts_with(folder_prefix); }

bool is_zip(const fs::path& p) {
    const auto e = p.extension().string();
    return e.size() == 4 && (e == ".zip" || e == ".ZIP" || e == ".Zip");
}

bool all_digits(std::string_view s) {
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "AzureStackLogs-20261119031500-AZS-ERCS03" -> "AZS-ERCS03"
std::string ercs_of(const std::string& folder) {
    const auto rest = folder.substr(folder_prefix.size());
    const auto dash = rest.find('-');
    return dash == std::string::npos ? std::string{} : rest.substr(dash + 1);
}

// "Storage-20261119031500" -> "Storage"; "Storage-part2-20261119031500" -> "Storage"
std::string role_of(std::string stem) {
    auto dash = stem.rfind('-');
    if (dash != std::string::npos && all_digits(std::string_view(stem).substr(dash + 1))) stem.resize(dash);
    dash = stem.rfind('-');
    if (dash != std::string::npos && stem.compare(dash + 1, 4, "part") == 0 &&
        all_digits(std::string_view(stem).substr(dash + 5)))
        stem.resize(dash);
    return stem;
}

result<std::vector<fs::path>> sorted_entries(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code ec;
    fs::directory_iterator it(folder, ec);
    for (; !ec && it != fs::directory_iterator(); it.increment(ec)) out.push_back(it->path());
    if (ec)
        return fail(ec == std::errc::no_such_file_or_directory ? errc::not_found : errc::io,
                    folder.string() + ": " + ec.message());
    std::sort(out.begin(), out.end());
    return out;
}

result<void> scan_role_folder(const fs::path& folder, landing& out) {
    const auto entries = sorted_entries(folder);
    if (!entries) return fail(entries.error());
    // Role and ERCS are told by the names that the bundle has; `folder` stays as it is, so that what was changed is recorded.
    const auto name = folder.filename().string();
    const auto log_name = safe_zip_name(name, output_log);
    const auto ercs = ercs_of(log_name.substr(0, log_name.find('/')));
    for (const auto& p : *entries) {
        std::error_code ec;
        if (!fs::is_regular_file(fs::symlink_status(p, ec))) {
            out.ignored.push_back(p);
        } else if (is_zip(p)) {
            out.found.zips.push_back(
                {p, name, role_of(fs::path(safe_zip_name(name, p.filename().string())).stem().string()), ercs, {}, {}});
        } else if (p.filename() == output_log) {
            out.found.files.push_back({p, log_name, ercs, {}});
        } else {
            out.ignored.push_back(p);
        }
    }
    return {};
}

}  // namespace

result<landing> scan_landing(const fs::path& folder) {
    landing out;
    const auto self = folder.has_filename() ? folder : folder.parent_path();
    const auto entries = is_role_folder(self) ? result<std::vector<fs::path>>(std::vector{self}) : sorted_entries(folder);
    if (!entries) return fail(entries.error());
    for (const auto& p : *entries) {
        std::error_code ec;
        if (!is_role_folder(p) || !fs::is_directory(fs::symlink_status(p, ec))) {
            out.ignored.push_back(p);
            continue;
        }
        if (auto r = scan_role_folder(p, out); !r) return fail(r.error());
    }
    if (out.found.zips.empty())
        return fail(errc::not_found, folder.string() + ": no AzureStackLogs-*/*.zip in it",
                    "Name the folder that Get-AzureStackLog wrote to.");
    return out;
}

}  // namespace stamplog::pack
