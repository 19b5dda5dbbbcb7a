#include <algorithm>
#include <iterator>

#include "stamplog/base/text.hpp"
#include "transcript_files.hpp"

namespace stamplog::pep {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 4;
constexpr std::size_t most_files = 10'000;

bool is_transcript_name(const std::string& name) {
    return begins_with_name(name, "Transcripts_") || begins_with_name(name, "PowerShell_transcript");
}

void add_folder(const fs::path& folder, int depth, listing& out) {
    std::error_code ec;
    for (fs::directory_iterator it(folder, ec), end; !ec && it != end && out.size() < most_files; it.increment(ec)) {
        std::error_code gone;  // a file may vanish between listing and asking
        const auto status = it->symlink_status(gone);
        const auto name = it->path().filename().string();
        if (fs::is_directory(status) && depth < deepest && !begins_with_name(name, "AzureStackLogs-")) {
            add_folder(it->path(), depth + 1, out);
        } else if (fs::is_regular_file(status) && is_transcript_name(name)) {
            file_state state{fs::file_size(it->path(), gone), {}};
            if (!gone) state.changed = fs::last_write_time(it->path(), gone);
            if (!gone) out.emplace(it->path(), state);
        }
    }
}

}  // namespace

listing list_transcripts(const fs::path& folder) {
    listing out;
    add_folder(folder, 1, out);
    return out;
}

listing appeared(const listing& before, const listing& now) {
    listing out;
    std::set_difference(now.begin(), now.end(), before.begin(), before.end(), std::inserter(out, out.end()),
                        [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [path, state] : now)
        if (const auto was = before.find(path); was != before.end() && was->second != state) out.emplace(path, state);
    return out;
}

}  // namespace stamplog::pep
