#include "bundle_file.hpp"

#include <fstream>
#include <iomanip>

#include "output.hpp"
#include "stamplog/base/part_name.hpp"
#include "stamplog/zip/local_file.hpp"
#include "stamplog/zip/parts.hpp"

namespace stamplog::cli {

result<std::shared_ptr<const random_access>> open_bundle_file(const std::string& name) {
    if (name.starts_with("https://") || name.starts_with("http://"))
        return fail(errc::unsupported, one_line(name) + ": a file of this machine is wanted here",
                    "Download it and give the file's name.");
    std::error_code problem;
    if (!std::filesystem::exists(name, problem) && !problem)
        return fail(errc::not_found, one_line(std::filesystem::absolute(name, problem).string()) + ": there is no such file");
    const auto part = parse_part_name(name);
    // A name may end like a part's and be none: a part has a first one beside it.
    const bool split = part && std::filesystem::exists(part_name(part->whole, 1), problem);
    auto file = split ? zip::open_parts(name) : zip::open_file(name);
    if (!file) return fail_in(one_line(name), file);
    return std::shared_ptr<const random_access>(std::move(*file));
}

result<bundle::reader> open_bundle(const std::string& name) {
    auto file = open_bundle_file(name);
    if (!file) return fail(file.error());
    auto opened = bundle::reader::open(std::move(*file));
    if (!opened) return fail_in(one_line(name), opened);
    return opened;
}

std::string expected_sha256(const std::string& bundle) {
    const auto part = parse_part_name(bundle);
    std::ifstream in((part ? part->whole : bundle) + ".sha256");
    std::string word;
    in >> std::setw(128) >> word;
    return word;
}

exit_code exit_code_of_reading(const error& e) noexcept {
    if (e.code == errc::corrupt || e.code == errc::conflict) return exit_code::verification_failed;
    if (e.code == errc::auth) return exit_code::auth_refused;
    if (e.code == errc::internal) return exit_code::internal_error;
    if (e.code == errc::cancelled) return exit_code::interrupted;
    return exit_code::usage;
}

std::string bundle_stem(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    return std::string(bundle::without_ending(name));
}

std::string sha256_line(const std::string& sha256, const std::filesystem::path& file) {
    return sha256 + "  " + file.filename().string() + "\n";
}

}  // namespace stamplog::cli
