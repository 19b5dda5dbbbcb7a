#include "container_folders.hpp"

#include <fstream>

#include "role_zip_name.hpp"
#include "stamplog/base/bytes.hpp"
#include "stamplog/storage/new_file.hpp"

namespace stamplog::run {
namespace {

constexpr const char* kept_name = "container-before";  // a folder a line

result<std::set<std::string>> read_names(const std::filesystem::path& file) {
    std::set<std::string> out;
    std::ifstream in(file, std::ios::binary);
    for (std::string line; std::getline(in, line);) out.insert(line);
    if (in.bad() || !in.eof()) return fail(errc::io, file.string() + ": cannot be read");
    return out;
}

result<void> keep_names(const std::filesystem::path& file, const std::set<std::string>& names) {
    std::error_code ec;
    std::filesystem::create_directories(file.parent_path(), ec);
    auto out = storage::new_file::create(file);
    if (!out) return fail(out.error());
    for (const auto& name : names)
        if (auto done = (*out)->write(as_bytes(name + "\n")); !done) return done;
    return (*out)->commit();
}

}  // namespace

result<std::set<std::string>> folders_before(storage::place& container, const std::filesystem::path& run_folder) {
    const auto file = run_folder / kept_name;
    std::error_code ec;
    if (std::filesystem::exists(file, ec)) return read_names(file);
    const auto listed = container.list("");
    if (!listed) return fail(listed.error());
    std::set<std::string> out;
    for (const auto& f : listed->files)
        if (const auto slash = f.name.find('/'); slash != f.name.npos && is_collection_folder(f.name.substr(0, slash)))
            out.insert(f.name.substr(0, slash));
    if (auto kept = keep_names(file, out); !kept) return fail(kept.error());
    return out;
}

}  // namespace stamplog::run
