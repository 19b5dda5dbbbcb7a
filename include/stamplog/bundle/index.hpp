// What `_stamplog/index` says: every member, where it lies, and the original zips. docs/FORMAT.md, chapter "Index".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/base/sha256.hpp"
#include "stamplog/bundle/time_span.hpp"

namespace stamplog::bundle {

// nested_zip: not in the tar; reader::read() puts it together out of its members, which are.
enum class member_kind : std::uint8_t { file = 0, hard_link = 1, directory = 2, nested_zip = 3 };

// Where members came from: a role zip, or a plain file (transcript, cluster log) that belongs to an ERCS or node.
struct origin {
    std::string role;    // empty where it is no role zip
    std::string ercs;    // "AZS-ERCS01", or the node's name; may be empty
    std::string folder;  // the prefix of its members: "AzureStackLogs-20261119031500-AZS-ERCS03/Storage-20261119031500"
    std::string name;    // the original file's name: "Storage-20261119031500.zip"
    std::uint64_t size = 0;
    sha256_digest sha256{};
};

inline constexpr std::uint32_t no_origin = 0xFFFFFFFF;
inline constexpr std::uint32_t no_member = 0xFFFFFFFF;

struct member {
    std::string_view path;  // lives as long as the index
    member_kind kind = member_kind::file;
    bool damaged = false;    // its source broke off or had another CRC; the rest is filled with zeros (manifest.json says more)
    std::uint64_t size = 0;  // of the content; for a hard link that of its target
    std::int64_t mtime = 0;  // seconds since 1970; for members of zips in stamp time (DOS times have no zone)
    std::uint32_t frame = 0;         // number of the frame in which the content begins
    std::uint32_t frame_offset = 0;  // bytes of that frame's content before it; a nested zip's: of its recipe in link_target
    std::uint32_t origin = no_origin;
    std::uint32_t link_target = no_member;  // position in `members`, smaller than the own; a nested zip's: of the recipes
    std::uint32_t part_of = no_member;      // the nested zip that it is a member of, which gives these bytes as well
    std::uint32_t recipe_size = 0;          // of a nested zip
    sha256_digest sha256{};
    time_span times;  // of the content; a nested zip's: of its members' that are known
};

struct frame {
    std::uint64_t file_offset = 0;  // of the compressed frame in the bundle
    std::uint32_t compressed_size = 0;
    std::uint64_t content_offset = 0;  // of its content in the tar stream
    std::uint32_t content_size = 0;
};

// Movable, not copyable: the members' paths point into it.
class index {
 public:
    index() = default;
    index(index&&) = default;
    index& operator=(index&&) = default;
    index(const index&) = delete;
    index& operator=(const index&) = delete;

    std::vector<origin> origins;
    std::vector<frame> frames;    // all frames that hold content, the index's own included
    std::vector<member> members;  // in the order of the tar; without `_stamplog/index` itself
    std::vector<char> paths;      // what the members' paths point to

    std::optional<std::uint32_t> find(std::string_view path) const;  // linear
};

}  // namespace stamplog::bundle
