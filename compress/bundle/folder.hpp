// A folder that is written to and never left: every component of a path is opened without following links.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "stamplog/base/byte_sink.hpp"

namespace stamplog::bundle {

// An open file descriptor.
class descriptor {
 public:
    explicit descriptor(int fd = -1) noexcept : fd_(fd) {}
    ~descriptor();
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    int get() const noexcept { return fd_; }
    // As close(2), which may be the first to tell that a disk is full.
    int close() noexcept;

 private:
    int fd_;
};

// A file that has its name once folder::commit() gave it; until then what stood there stays. Given up, it is removed.
class new_file {
 public:
    new_file() = default;
    new_file(descriptor parent, descriptor file, std::string written_as, std::string name)
        : parent_(std::move(parent)), file_(std::move(file)), written_as_(std::move(written_as)), name_(std::move(name)) {}
    ~new_file();
    new_file(new_file&& other) noexcept { *this = std::move(other); }
    new_file& operator=(new_file&& other) noexcept;
    int get() const noexcept { return file_.get(); }
    // errc::conflict: a folder has its name.
    [[nodiscard]] result<void> commit();

 private:
    descriptor parent_, file_;
    std::string written_as_, name_;  // written_as_ is empty once there is nothing to remove
};

class folder {
 public:
    // Made if it is missing, with its parents.
    [[nodiscard]] static result<folder> open(const std::filesystem::path& path);

    // A new file to write to. errc::refused: the path is not safe, or a link lies on the way; errc::conflict: it exists
    // (with `overwrite` a file or link there is replaced by commit(), never written through).
    [[nodiscard]] result<new_file> create(std::string_view path, bool overwrite);
    [[nodiscard]] result<void> make_folder(std::string_view path);
    // A second name for an extracted file, in place of what stands there with `overwrite`. errc::unsupported: the file system
    // has no links.
    [[nodiscard]] result<void> link(std::string_view target, std::string_view path, bool overwrite);

 private:
    explicit folder(descriptor root) : root_(std::move(root)) {}
    [[nodiscard]] result<int> parent_of(std::string_view path);
    [[nodiscard]] result<descriptor> walk(std::string_view path) const;

    descriptor root_;
    std::string known_path_;  // the last parent, which the next file often shares
    descriptor known_;
};

// Writes to an open file; `set_mtime` at the end.
class descriptor_sink final : public byte_sink {
 public:
    explicit descriptor_sink(int fd) : fd_(fd) {}
    [[nodiscard]] result<void> write(byte_view data) override;
    void set_mtime(std::int64_t seconds) const;

 private:
    int fd_;
};

}  // namespace stamplog::bundle
