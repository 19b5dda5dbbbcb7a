// A folder of the local system or of a mounted share, and local files to read from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/storage/file_calls.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage {

// Reads one file from its beginning. Not thread-safe.
class reader {
 public:
    virtual ~reader() = default;
    virtual std::uint64_t size() const = 0;  // when it was opened
    // Fills `out` or less; the number of bytes, 0 at the end.
    [[nodiscard]] virtual result<std::size_t> read(std::span<std::uint8_t> out) = 0;
    // errc::conflict when size or modification time are no longer those at open.
    [[nodiscard]] virtual result<void> still_the_same() = 0;
};

// A file under a temporary name. Destroyed before commit() it takes that name away again. Not thread-safe.
class writer {
 public:
    virtual ~writer() = default;
    [[nodiscard]] virtual result<void> write(byte_view data) = 0;
    // Everything written is on the medium.
    [[nodiscard]] virtual result<void> sync() = 0;
    // After sync(): what the medium holds now, past the system's cache where the system allows.
    [[nodiscard]] virtual result<std::unique_ptr<reader>> read_back() = 0;
    // Gives the final name, durably. errc::conflict: something has it (with existing::refuse).
    // errc::unsupported: the file system can neither rename without overwriting nor link.
    [[nodiscard]] virtual result<void> commit(existing what) = 0;
};

// Names are relative, '/' separated, as safe_name() accepts them; anything else is errc::refused. Not thread-safe.
// What a killed run left under temporary names is removed from every folder in which a name is looked up; a temporary file
// that a living process holds stays.
// errc::io no space or a failing medium, errc::refused no permission, errc::not_found the folder went away.
class folder {
 public:
    virtual ~folder() = default;
    virtual const std::string& address() const = 0;  // for people and receipts, without secrets
    // nullopt: nothing there.
    [[nodiscard]] virtual result<std::optional<entry>> look(const std::string& name) = 0;
    // A regular file's content as the medium holds it: what other programs still had in the cache is written first.
    [[nodiscard]] virtual result<std::unique_ptr<reader>> open(const std::string& name) = 0;
    // Makes the folders on the way.
    [[nodiscard]] virtual result<std::unique_ptr<writer>> create(const std::string& name) = 0;
    // errc::not_found when address() no longer leads to the folder that was opened.
    [[nodiscard]] virtual result<void> still_there() = 0;
};

// A folder of the local system or of a mounted share. It is made when missing, its parent is not: a mistyped or unmounted
// path must not take the evidence. `calls` must outlive what is returned.
// errc::config: it is a file, or the parent is missing.
[[nodiscard]] result<std::unique_ptr<folder>> open_folder(const std::filesystem::path& path,
                                                          file_calls& calls = system_calls());

// A local file to read from. errc::not_found, errc::refused, errc::config for what is no regular file.
[[nodiscard]] result<std::unique_ptr<reader>> open_file(const std::filesystem::path& path, file_calls& calls = system_calls());

}  // namespace stamplog::storage
