#include "transcript_copies.hpp"

#include <fstream>
#include <system_error>

#include "role_zip_name.hpp"
#include "stamplog/pep/sas_mask.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

void say(collected& c, teller& tell, const std::string& text) {
    c.cover.notes.push_back(text);
    tell.note(text);
}

result<void> write_copy(const fs::path& file, const std::string& text) {
    std::error_code ec;
    fs::create_directories(file.parent_path(), ec);
    if (ec) return fail(errc::io, file.parent_path().string() + ": cannot be made: " + ec.message());
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    if (!out) return fail(errc::io, file.string() + ": cannot be written");
    return {};
}

// Bundle name -> copy. A text keeps its name; the texts of a zip lie in a folder that has the zip's.
result<std::map<std::string, fs::path>> masked_copies(const std::string& name, const fs::path& file, const fs::path& folder) {
    const auto texts = pep::masked_texts(file);
    if (!texts) return fail(texts.error());
    std::map<std::string, fs::path> out;
    for (const auto& t : *texts) {
        const auto inner = t.name.empty() ? name : name + "/" + t.name;
        out[inner] = folder / inner;
        if (auto ok = write_copy(folder / inner, t.text); !ok) return fail(ok.error());
    }
    return out;
}

}  // namespace

void copy_masked(collected& c, const fs::path& folder, teller& tell) {
    const auto files = c.files;
    for (const auto& [name, file] : files) {
        if (!name.starts_with("transcripts/") && fs::path(name).filename() != output_log_name) continue;
        const auto copies = masked_copies(name, file, folder);
        if (copies && copies->empty()) continue;
        c.files.erase(name);
        if (!copies) {
            say(c, tell,
                name + " is not in the bundle, since it cannot be searched for a SAS (" + describe(copies.error()) +
                    "); it stays at " + file.string());
            continue;
        }
        c.masked[file] = name;
        c.files.insert(copies->begin(), copies->end());
        say(c, tell,
            name + " records a SAS, which the stamp keeps in clear: it is masked in the bundle's copy, not in " +
                file.string() + "; have the SAS withdrawn");
    }
}

}  // namespace stamplog::run
