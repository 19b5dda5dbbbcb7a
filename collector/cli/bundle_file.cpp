#include "bundle_file.hpp"

#include <fstream>
#include <iomanip>
#include <optional>

#include "output.hpp"
#include "stamplog/base/part_name.hpp"
#include "stamplog/storage/web_file.hpp"
#include "stamplog/zip/local_file.hpp"
#include "stamplog/zip/parts.hpp"

namespace stamplog::cli {

namespace {

// What `name` is a part of; nothing: it is a file of its own. Its name may end like a part's all the same: a part has a first
// one beside it.
std::optional<std::string> split_whole(const std::string& name) {
    auto part = parse_part_name(name);
    std::error_code problem;
    if (!part || !std::filesystem::exists(part_name(part->whole, 1), problem)) return std::nullopt;
    return std::move(part->whole);
}

}  // namespace

result<std::shared_ptr<const random_access>> open_bundle_file(const std::string& name) {
    if (storage::is_web_url(name))
        return fail(errc::unsupported, one_line(name) + ": a file of this machine is wanted here",
                    "Download it and give the file's name.");
    std::error_code problem;
    if (!std::filesystem::exists(name, problem) && !problem)
        return fail(errc::not_found, one_line(std::filesystem::absolute(name, problem).string()) + ": there is no such file");
    auto file = split_whole(name) ? zip::open_parts(name) : zip::open_file(name);
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

bundle_files files_of_bundle(const std::string& name) {
    const auto whole = split_whole(name);
    if (!whole) return {{name}, name};
    bundle_files out{{}, *whole};
    std::error_code problem;
    for (unsigned i = 1; i <= max_parts && std::filesystem::exists(part_name(*whole, i), problem); ++i)
        out.files.emplace_back(part_name(*whole, i));
    return out;
}

std::string expected_sha256(const std::string& bundle) {
    if (storage::is_web_url(bundle)) return {};
    std::ifstream in(split_whole(bundle).value_or(bundle) + ".sha256");
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
