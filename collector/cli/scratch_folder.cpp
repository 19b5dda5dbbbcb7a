#include "scratch_folder.hpp"

namespace stamplog::cli {

namespace fs = std::filesystem;

result<scratch_folder> scratch_folder::make(const fs::path& parent, entropy& random) {
    const auto path = parent / (".stamplog-" + to_string(random.new_guid()));
    std::error_code problem;
    // A random name that exists would be somebody's trap: create_directory() says false then.
    if (!fs::create_directory(path, problem) || problem)
        return fail(errc::io, path.string() + ": cannot be made: " + (problem ? problem.message() : std::string("it exists")),
                    "Make room there, or give this user the right to write.");
    scratch_folder made(path);
    fs::permissions(path, fs::perms::owner_all, problem);
    if (problem) return fail(errc::io, path.string() + ": " + problem.message());
    return made;
}

scratch_folder::~scratch_folder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace stamplog::cli
