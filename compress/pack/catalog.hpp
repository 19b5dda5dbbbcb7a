// Everything that goes into a bundle, before it is ordered: contents, and the names that they appear under.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "expansion.hpp"
#include "source_files.hpp"
#include "stamplog/base/fingerprint.hpp"
#include "stamplog/base/random_access.hpp"
#include "stamplog/bundle/index.hpp"
#include "stamplog/bundle/recipe.hpp"
#include "stamplog/pack/pack.hpp"
#include "stamplog/zip/directory.hpp"

namespace stamplog::pack {

inline constexpr std::uint32_t none = 0xFFFFFFFF;

enum class content_kind : std::uint8_t { zip_member, whole_file, text };

// One run of bytes, wherever it comes from.
struct content {
    content_kind kind = content_kind::text;
    zip::method method = zip::method::stored;
    std::uint32_t file = none;  // position in catalog::files
    std::uint32_t crc32 = 0;
    std::uint64_t size = 0;
    std::uint64_t compressed_size = 0;
    std::uint64_t data_offset = 0;
    const std::string* text = nullptr;  // the caller's; lives as long as the packing
    std::optional<fingerprint> mark{};  // of a zip member's compressed bytes, if they went by
};

// The order of the parts in the tar; docs/FORMAT.md, chapter "Order".
enum class section : std::uint8_t {
    first,
    folders,
    role_members,
    output_log,
    raw_zips,
    cluster,
    stamp,
    health,
    transcripts,
    other,
    late
};
section section_of(const std::string& path);

struct named {
    std::string path;
    std::string original;  // as its source said, where that differs
    std::int64_t mtime = 0;
    std::uint32_t content = none;  // none: a folder
    std::uint32_t origin = bundle::no_origin;
    pack::section section = section::other;
    std::uint32_t nested = none;   // is a zip that was opened (position in catalog::nested): not in the tar
    std::uint32_t part_of = none;  // is a member of one
    std::uint32_t part = none;     // as its recipe counts its members
};

// A zip among the role zips' members that is not packed itself, but its members.
struct nested_zip {
    std::uint32_t content = none;
    std::uint64_t size = 0;
    sha256_digest sha256{};
    bundle::recipe recipe;  // a part's `member` is named::part, until the members have their places
};

struct catalog {
    source_files opener;
    std::vector<std::shared_ptr<const random_access>> files;
    std::map<std::filesystem::path, std::uint32_t> file_of;  // the zips', in `files`
    std::vector<std::uint32_t> file_of_zip;                  // in `files`, by position in report::zips; none: missing
    expansion expanded;                                      // the zips that are open
    std::vector<content> contents;
    std::vector<named> names;
    std::vector<nested_zip> nested;
    std::vector<named> nested_names;      // by path
    std::vector<bundle::origin> origins;  // the zips first, in report::zips' order
};

class unique_names;

// Fills `out` and the report's zips and problems; the names of what zips hold are made unique meanwhile, those of the other
// sources are left for `names`. errc::not_found: no source at all; errc::cancelled: stopped while zips were read.
[[nodiscard]] result<void> collect(const sources& from, const std::stop_token& stop, catalog& out, unique_names& names,
                                   report& report);

}  // namespace stamplog::pack
