// One collection at a time on a stamp, of those that share a state folder: a second one on the same ERCS would break the rule
// of one Get-AzureStackLog per ERCS, and both would be slow or fail.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "stamplog/base/result.hpp"

namespace stamplog::run {

struct stamp_holder {
    std::string run_id;  // empty: it is not known yet, or not to be seen from here
    int process = 0;     // 0: likewise
};

// Lasts until it goes, or its process does, however that ends.
class stamp_lock {
 public:
    // `names`: everything by which this stamp, and no other, is known: whoever holds one of them holds the stamp, so that a
    // stamp that is named in two ways is one. Takes all or none. `folder` (0700) is made and keeps a small file for each name.
    // errc::io.
    [[nodiscard]] static result<std::variant<stamp_lock, stamp_holder>> take(const std::filesystem::path& folder,
                                                                             const std::set<std::string>& names,
                                                                             const std::string& run_id);
    // Who has it now; makes and takes nothing. nullopt: nobody.
    static std::optional<stamp_holder> holder(const std::filesystem::path& folder, const std::set<std::string>& names);
    stamp_lock(stamp_lock&&) noexcept;
    stamp_lock& operator=(stamp_lock&&) noexcept;
    ~stamp_lock();

 private:
    struct impl;
    stamp_lock();
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::run
