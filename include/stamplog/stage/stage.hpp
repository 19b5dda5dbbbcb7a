// Staging: files put where Support takes them, proved by reading back, with a receipt.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/storage/folder.hpp"

namespace stamplog::stage {

struct item {
    std::filesystem::path file;        // local source
    std::string name;                  // relative name at the target, '/' separated, as storage::safe_name() accepts it
    std::string expected_sha256 = {};  // lower-case hexadecimal, of the sealed content; empty: unknown
};
struct staged_file {
    std::string name;
    std::uint64_t size = 0;
    std::string sha256;      // of what lies at the target
    bool was_there = false;  // the same content lay there already
    storage::proof how = storage::proof::read_back;
};
struct receipt {
    std::string target;  // without secrets
    std::vector<staged_file> files;
    utc_time at;
};

// The receipt as it lies beside the files, UTF-8, one JSON object:
//   "schema"  "stamplog-receipt/1"
//   "target"  the folder, absolute, or the URL, without its SAS
//   "at"      RFC 3339, UTC: when the last file was proved
//   "files"   in the order of staging: {"name", "size" (bytes), "sha256" (lower-case hexadecimal), "was_there",
//             "proof": "read back" or "MD5 checked by the service"; missing in receipts of older versions, which read back}
// Readers ignore fields that they do not know.
std::string to_json(const receipt& r);
// errc::corrupt: no receipt of this schema.
[[nodiscard]] result<receipt> parse_receipt(std::string_view json);
// "<first item's name>.receipt.json"; where that is a part of a split file, the whole one's name.
std::string receipt_name(std::string_view first);

// `done` of `total` bytes are at the target and proved; half of a byte counts when it is written, the other half when it
// was read back. From the calling thread.
using progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Each item: temporary name in the same folder, fsync, read back with the cache dropped where the system allows, SHA-256
// compared with the source's, then the final name without overwriting, fsync of the folder. A service that compares hashes
// of its own takes the place of reading back (storage::proof). So what has a final name is whole and right whenever the process
// dies; leftovers of a killed run are removed by the next one that stages there. The same content under the name is accepted
// (was_there), other content is errc::conflict and stays untouched; so is whatever else has the name. Items are staged in
// order; after an error those before it lie at the target, proved, but no receipt is written: staging again goes on from there.
// The receipt is staged likewise. A receipt of ours that is there already stays when it proves all these files, and is
// replaced when it proves only some of them and no others; any other content under its name is errc::conflict.
// errc::corrupt: a source is not what it was when its expected_sha256 was made; it gets no name at the target.
// errc::config: no items, a source that is no file, a name twice, a target that is a file. errc::refused: a hostile name, no
// permission. errc::io: no space, a failing medium, or bytes that read back differently. errc::not_found: a source is
// missing, the target went away. `calls` are used to read the sources.
[[nodiscard]] result<receipt> to(storage::place& target, const std::vector<item>& items, const clock& time,
                                 const progress& told = {}, storage::file_calls& calls = storage::system_calls());

// The same with a folder of the local system or of a mounted share (storage::open_folder()).
[[nodiscard]] result<receipt> to_folder(const std::vector<item>& items, const std::filesystem::path& target, const clock& time,
                                        const progress& told = {});

// --raw: the role zips and Get-AzureStackLog_Output.log files anywhere below `landing`, under their paths there, in the order
// of their names; symbolic links are not followed. errc::not_found: no zip there.
[[nodiscard]] result<std::vector<item>> raw_items(const std::filesystem::path& landing);

}  // namespace stamplog::stage
