// Putting a file on a share: parts under a temporary name, which a later put() goes on with, read back, then the name.
#pragma once

#include <memory>
#include <string>

#include "smb_client.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage::smb {

// The folder is there, and nothing has the name (or it may be replaced).
[[nodiscard]] result<stored> put(const std::shared_ptr<client>& c, const std::string& name, const file& source,
                                 const put_options& how);

// What holds a name for the moment in which a file is given it; its text is always as long.
constexpr std::size_t claim_bytes = 128;
constexpr std::string_view claim_mark = "stamplog-claim/1 ";

// Whether a file of claim_bytes is one. Inside no step.
[[nodiscard]] result<bool> is_claim(const std::shared_ptr<client>& c, const std::string& name);

// ".stamplog-<name's number>-<size>.part" beside the file, the same for every put() of that name and size; the second and later
// ones are for those that put the same at the same time.
constexpr unsigned most_at_once = 8;
std::string part_name(const std::string& name, std::uint64_t size, unsigned nth = 0);
// Whether `leaf` is a part of a put() of `name`.
bool is_part_of(std::string_view leaf, const std::string& name);

}  // namespace stamplog::storage::smb
