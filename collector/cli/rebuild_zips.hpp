// Role zips made again from a bundle: the same members with the same bytes and times, under the original names. Of a zip that
// lies in the bundle as it was, its own bytes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "stamplog/base/entropy.hpp"
#include "stamplog/bundle/reader.hpp"

namespace stamplog::cli {

// "AzureStackLogs-…/Storage-….zip": where a zip lay, beside the folder that holds its members.
std::string place_of(const bundle::origin& o);

struct rebuilt_zips {
    std::uint64_t zips = 0, members = 0, bytes = 0;
    struct failure {
        std::string name;  // of a member or a zip
        error why;
    };
    std::vector<failure> failed;
};

// Writes the zips of the wanted origins to their original places below `folder`, which is made if missing. The members are
// extracted to a scratch folder there first, since a zip's members lie all over the bundle: needs room for both. A zip with
// a member that could not be read is not written, and named. Nothing is overwritten unless `overwrite`.
// An error only when `folder` cannot be used.
[[nodiscard]] result<rebuilt_zips> rebuild_zips(const bundle::reader& from, const std::filesystem::path& folder,
                                                const std::function<bool(const bundle::origin&)>& wanted, bool overwrite,
                                                entropy& random);

}  // namespace stamplog::cli
