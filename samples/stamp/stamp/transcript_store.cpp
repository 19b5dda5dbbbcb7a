#include "stamp/transcript_store.hpp"

#include <algorithm>

#include "content/zip_writer.hpp"
#include "stamp/files.hpp"
#include "stamp/transcript.hpp"

namespace stampsim {
using stamplog::fail;
using stamplog::result;
namespace fs = std::filesystem;

namespace {

// The start time is the last part of the name but one.
std::string start_of(const fs::path& file) {
    const auto stem = file.stem().string();
    return stem.substr(stem.rfind('.') + 1);
}

// Of several closes in the same second each gets a name of its own.
result<std::string> write_under_free_name(const fs::path& folder, const std::string& ercs, local_time now,
                                          std::string_view content) {
    for (int tries = 0; tries < 600; ++tries, now += std::chrono::seconds(1)) {
        const auto name = "Transcripts_" + ercs + "_" + compact(now) + ".zip";
        auto written = write_new_file(folder / name, content);
        if (written) return name;
        if (written.error().code != stamplog::errc::conflict) return fail(written.error());
    }
    return fail(stamplog::errc::conflict, "no free name");
}

}  // namespace

std::vector<fs::path> transcripts_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder, ec))
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
    std::sort(files.begin(), files.end(),
              [](const auto& a, const auto& b) { return std::pair(start_of(a), a) < std::pair(start_of(b), b); });
    return files;
}

result<transfer> transfer_transcripts(const std::vector<fs::path>& files, const fs::path& current, const fs::path& destination,
                                      const std::string& ercs, local_time now) {
    std::string zip_bytes;
    zip_writer zip([&](std::string_view piece) {
        zip_bytes += piece;
        return true;
    });
    transfer t;
    std::error_code ec;
    for (const auto& file : files) {
        // Another session's close may have taken it meanwhile.
        if (!fs::exists(file, ec)) continue;
        auto text = read_file(file);
        if (!text) return fail(text.error());
        if (file == current) *text += transcript::end_block(now);
        zip.add(file.filename().string(), now, *text);
        t.transferred.push_back(file);
    }
    zip.finish();
    auto name = write_under_free_name(destination, ercs, now, zip_bytes);
    if (!name) return fail(name.error());
    t.zip_name = std::move(*name);
    return t;
}

void remove_transcripts(const transfer& done) {
    std::error_code ec;
    for (const auto& file : done.transferred) fs::remove(file, ec);
}

}  // namespace stampsim
