#include "transcript_copies.hpp"

#include "stamplog/pep/sas_mask.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

void say(collected& c, teller& tell, const std::string& text) {
    c.cover.notes.push_back(text);
    tell.note(text);
}

}  // namespace

void copy_masked(collected& c, const fs::path& folder, teller& tell) {
    const auto files = c.files;
    for (const auto& [name, file] : files) {
        if (!name.starts_with("transcripts/")) continue;
        const auto copies = pep::write_masked(file, folder / name);
        if (!copies) {
            c.files.erase(name);
            say(c, tell,
                name + " is not in the bundle, since it cannot be searched for a SAS (" + describe(copies.error()) +
                    "); it stays at " + file.string());
            continue;
        }
        if (copies->empty()) continue;
        c.files.erase(name);
        c.masked[file] = name;
        for (const auto& copy : *copies) c.files[copy.lexically_relative(folder).generic_string()] = copy;
        say(c, tell,
            name + " records a SAS, which the PEP keeps in clear: it is masked in the bundle's copy, not in " + file.string() +
                "; have the SAS withdrawn");
    }
}

}  // namespace stamplog::run
