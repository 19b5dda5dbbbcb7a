// Role zips in, one bundle out. Same input, same bytes: no clock, host, user, folder, thread count or memory size gets in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/sha256.hpp"
#include "stamplog/bundle/frame.hpp"
#include "stamplog/bundle/time_span.hpp"
#include "stamplog/pack/source.hpp"

namespace stamplog::pack {

// zstd 3; zstd 9 ("default" is a keyword); xz in 64 MiB blocks. All but fast open nested zips.
enum class profile { fast, standard, small };
enum class hard_links { none, large, all };  // which duplicates become links; large: those of least_linked_bytes and more

inline constexpr std::uint64_t least_linked_bytes = 1ULL << 20;  // docs/decisions/0007
constexpr std::uint64_t default_memory(profile p) noexcept { return p == profile::small ? 1024ULL << 20 : 256ULL << 20; }
// One frame in work.
constexpr std::uint64_t least_memory(profile p) noexcept { return p == profile::small ? 512ULL << 20 : 96ULL << 20; }
// What the bundle lies in; its file's name ends accordingly (bundle::file_ending).
constexpr bundle::container container_of(profile p) noexcept {
    return p == profile::small ? bundle::container::xz : bundle::container::zst;
}

// What became of one original zip.
struct zip_record {
    std::string name;  // "<folder>/<file name>", relative: nothing of this machine
    std::string role, ercs;
    provenance from;
    std::uint64_t size = 0;
    sha256_digest sha256{};
    std::uint64_t members = 0;
    std::uint64_t lost = 0;  // members that were refused or are damaged
    bool raw = false;        // lies in the bundle as it is, since it could not be read or members of it are lost
};

struct member_record {
    std::string path;
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    sha256_digest sha256{};
    std::uint32_t origin = 0xFFFFFFFF;  // position in report::zips, if from a zip
    std::string original_name;          // only where the path had to be changed
    std::string hard_link;              // the target's path, if it is a link
    bool damaged = false;
    bool is_directory = false;
    std::string part_of{};  // the path of the nested zip whose member it is
    bool nested = false;    // a zip that is not in the tar: it is put together out of its members
    bundle::time_span times{};
};

enum class problem_kind {
    zip_raw,         // the zip could not be read; it lies in the bundle as it is
    zip_missing,     // the file could not be opened or read at all; nothing of it is in the bundle
    zip_unreadable,  // some of its bytes could not be read and are taken as zeros; its hash is that of what was read
    member_refused,  // not in the bundle
    member_damaged,  // in the bundle, filled with zeros from where it breaks off
    member_renamed,  // in the bundle under another name
};
std::string_view to_string(problem_kind kind) noexcept;

struct problem {
    problem_kind kind = problem_kind::member_refused;
    std::string zip;     // as zip_record::name; empty for other sources
    std::string member;  // empty where the whole zip is meant
    error why;
};

struct report {
    std::uint64_t members = 0, distinct_members = 0;
    std::uint64_t duplicate_members = 0, duplicate_bytes = 0;  // found before inflating; bytes as expanded
    std::uint64_t zip_bytes = 0;                               // of all zips as landed
    std::uint64_t expanded_bytes = 0;                          // of all members
    std::uint64_t bundle_bytes = 0;                            // 0 while late members are asked for
    std::uint64_t frames = 0;
    sha256_digest sha256{};  // of the whole bundle
    std::vector<zip_record> zips;
    std::vector<member_record> records;  // in the tar's order
    std::vector<problem> problems;
};
// True when everything that was given is in the bundle, whole (a changed name does not count).
bool complete(const report& r) noexcept;

struct progress {
    std::uint64_t expanded_done = 0, expanded_total = 0;
    std::uint64_t bundle_bytes = 0;
};

struct options {
    pack::sources sources;
    pack::profile profile = pack::profile::standard;
    pack::hard_links hard_links = pack::hard_links::large;
    unsigned threads = 0;      // 0: as many as the machine has
    std::uint64_t memory = 0;  // bytes for frames in flight; 0: default_memory(profile)
    // Called once, when everything else is known, with the report so far: gives run.log, coverage.json, report.html.
    // manifest.json is written by pack itself. The last frames may still be compressed: calls of on_progress may follow, none
    // comes meanwhile. Any thread. Neither of the two may do work of TBB's.
    std::function<result<std::vector<text_member>>(const report&)> late_members;
    std::function<void(const progress&)> on_progress;  // from one thread at a time, between frames; packing waits for it
    std::stop_token stop;                              // drains, then errc::cancelled
};

// Writes the bundle to `out`. Bad zips and members are in report::problems; an error means that there is no bundle:
// errc::not_found (no source at all), errc::io (`out` failed, or memory ran out), errc::limit, errc::config (memory below
// least_memory(profile), two sources for one name, a name that is not safe), errc::cancelled.
[[nodiscard]] result<report> pack_bundle(const options& what, byte_sink& out);

// The same to a file, which appears when it is whole (storage::new_file). errc::conflict: `file` exists.
[[nodiscard]] result<report> pack_to_file(const options& what, const std::filesystem::path& file);

}  // namespace stamplog::pack
