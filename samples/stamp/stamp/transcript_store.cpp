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

fs::path free_name(const fs::path& folder, const std::string& ercs, local_time now) {
    for (;; now += std::chrono::seconds(1)) {
        auto file = folder / ("Transcripts_" + ercs + "_" + compact(now) + ".zip");
        if (!fs::exists(file)) return file;
    }
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

result<transfer> transfer_transcripts(const fs::path& folder, const fs::path& current, const fs::path& destination,
                                      const std::string& ercs, local_time now) {
    std::string zip_bytes;
    zip_writer zip([&](std::string_view piece) {
        zip_bytes += piece;
        return true;
    });
    transfer t;
    for (const auto& file : transcripts_in(folder)) {
        auto text = read_file(file);
        if (!text) return fail(text.error());
        if (file == current) *text += transcript::end_block(now);
        zip.add(file.filename().string(), now, *text);
        t.transferred.push_back(file);
    }
    zip.finish();
    const auto target = free_name(destination, ercs, now);
    if (auto r = write_file(target, zip_bytes); !r) return fail(r.error());
    t.zip_name = target.filename().string();
    return t;
}

void remove_transcripts(const transfer& done) {
    std::error_code ec;
    for (const auto& file : done.transferred) fs::remove(file, ec);
}

}  // namespace stampsim
