// The files that are packed, any number of them, with a bounded number open at once.
#pragma once

#include <filesystem>
#include <memory>

#include "stamplog/base/random_access.hpp"

namespace stamplog::pack {

// The process cannot open more files: nothing is wrong with the source that happened to be next, so nothing may be recorded
// about it and the packing ends.
inline bool ends_packing(const error& e) noexcept { return e.code == errc::overloaded; }

class source_files {
 public:
    source_files();
    // Opens the file once now, and again when it is read after others have taken its place. Errors as zip::open_file();
    // errc::overloaded: no more files can be opened. read_at() also errc::corrupt when it has another size than at first.
    [[nodiscard]] result<std::shared_ptr<const random_access>> open(const std::filesystem::path& path) const;

 private:
    class recent;
    class file;
    std::shared_ptr<recent> recent_;
};

}  // namespace stamplog::pack
