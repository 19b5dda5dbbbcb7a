// The names that Get-AzureStackLog gives: `<Role>-<yyyyMMddHHmmss>.zip` and `<Role>-partN-<yyyyMMddHHmmss>.zip` in
// `AzureStackLogs-<yyyyMMddHHmmss>[-<ERCS VM>]`. Parts are independent zips, each with a time of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stamplog::run {

struct role_zip_name {
    std::string role;
    int part = 0;  // 0: not divided
    std::string time;
};
// nullopt for every other name. The role is what stands before the last parts, so that one role's name may begin with
// another's.
std::optional<role_zip_name> parse_role_zip_name(std::string_view file_name);

bool is_collection_folder(std::string_view folder_name);
// The ERCS VM's name in that of such a folder; empty where it has none, or for another folder.
std::string_view ercs_in(std::string_view folder_name);
inline constexpr std::string_view output_log_name = "Get-AzureStackLog_Output.log";

}  // namespace stamplog::run
