// What --raw stages: the role zips as they landed.
#include <algorithm>
#include <cctype>
#include <iterator>

#include "stamplog/base/log.hpp"
#include "stamplog/stage/stage.hpp"

namespace stamplog::stage {
namespace {

namespace fs = std::filesystem;

bool is_zip(const fs::path& file) {
    auto extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension == ".zip";
}

// Only what a collection wrote. Transcripts, which may lie beside it as zips too, may record a SAS in clear: who stages them
// has masked copies.
bool of_a_collection(const fs::path& name) {
    return std::distance(name.begin(), name.end()) == 2 && name.begin()->native().starts_with("AzureStackLogs-");
}

bool is_wanted(const fs::directory_entry& e, const fs::path& name) {
    std::error_code ignored;
    if (e.is_symlink(ignored) || !e.is_regular_file(ignored) || !of_a_collection(name)) return false;
    return is_zip(e.path()) || e.path().filename() == "Get-AzureStackLog_Output.log";
}

}  // namespace

result<std::vector<item>> raw_items(const fs::path& landing) {
    std::error_code problem;
    std::vector<item> found;
    auto at = fs::recursive_directory_iterator(landing, problem);
    for (; !problem && at != fs::recursive_directory_iterator(); at.increment(problem))
        if (const auto name = at->path().lexically_relative(landing); is_wanted(*at, name))
            found.push_back({at->path(), name.generic_string()});
    if (problem)
        return fail(problem == std::errc::no_such_file_or_directory ? errc::not_found : errc::io,
                    printable(landing.string()) + ": " + problem.message(), "Give the folder in which the role zips landed.");
    if (std::none_of(found.begin(), found.end(), [](const item& i) { return is_zip(i.file); }))
        return fail(errc::not_found, printable(landing.string()) + ": no role zip lies there",
                    "Give the folder in which the role zips landed.");
    std::sort(found.begin(), found.end(), [](const item& a, const item& b) { return a.name < b.name; });
    return found;
}

}  // namespace stamplog::stage
