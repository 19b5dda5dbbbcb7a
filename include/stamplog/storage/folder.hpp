// A folder of the local system or of a mounted share as a place, and local files to read from.
#pragma once

#include <filesystem>
#include <memory>

#include "stamplog/base/bytes.hpp"
#include "stamplog/storage/file_calls.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage {

// A file under a temporary name. Destroyed before commit() it takes that name away again. Not thread-safe. What is written goes
// to the medium meanwhile, on a thread of its own that asks the same `calls`: what fails there, the next function says, and the
// destructor waits for it.
class writer {
 public:
    virtual ~writer() = default;
    [[nodiscard]] virtual result<void> write(byte_view data) = 0;
    // When it was last written to, in place of now; after the last write().
    [[nodiscard]] virtual result<void> set_modified(utc_time when) = 0;
    // Everything written is on the medium.
    [[nodiscard]] virtual result<void> sync() = 0;
    // After sync(): what the medium holds now, past the system's cache where the system allows.
    [[nodiscard]] virtual result<std::unique_ptr<file>> read_back() = 0;
    // Gives the final name, durably. errc::conflict: something has it (with existing::refuse).
    // errc::unsupported: the file system can neither rename without overwriting nor link.
    [[nodiscard]] virtual result<void> commit(existing what) = 0;
};

// A place with files that are written from the front to the end, by somebody who does not know yet what will stand in them.
// What a killed run left under temporary names is removed from every folder in which a name is looked up; a temporary file
// that a living process holds stays.
class folder : public place {
 public:
    // Makes the folders on the way.
    [[nodiscard]] virtual result<std::unique_ptr<writer>> create(const std::string& name) = 0;
};

// The folder is made when missing, its parent is not: a mistyped or unmounted path must not take the evidence. `calls` must
// outlive what is returned.
// errc::config: it is a file, or the parent is missing.
[[nodiscard]] result<std::unique_ptr<folder>> open_folder(const std::filesystem::path& path,
                                                          file_calls& calls = system_calls());

// A local file to read from. errc::not_found, errc::refused, errc::config for what is no regular file.
[[nodiscard]] result<std::unique_ptr<file>> open_file(const std::filesystem::path& path, file_calls& calls = system_calls());

}  // namespace stamplog::storage
