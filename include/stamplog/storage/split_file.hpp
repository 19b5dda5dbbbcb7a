// One stream of bytes as files of a given size.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/storage/new_file.hpp"

namespace stamplog::storage {

// "case.tar.zst.001", ".002"... (base/part_name.hpp). Each part is synced and gets its name when it is full, so that no more
// than one file is open. Without commit() the destructor removes them all; a killed process leaves the first ones, which say
// by themselves that they are not all.
class split_file final : public byte_sink {
 public:
    // errc::conflict: `whole` or a part of that name exists and `what` is existing::refuse; with existing::replace the new
    // parts are "whole.new.001"... until commit(), which puts them in the place of what is there. Otherwise as
    // new_file::create().
    [[nodiscard]] static result<std::unique_ptr<split_file>> create(const std::filesystem::path& whole, std::uint64_t part_size,
                                                                    existing what = existing::refuse);
    ~split_file() override;
    // errc::limit: more than max_parts parts.
    [[nodiscard]] result<void> write(byte_view data) override;
    [[nodiscard]] result<void> commit();
    // After commit(): what was written.
    const std::vector<std::filesystem::path>& parts() const noexcept { return parts_; }

 private:
    split_file(const std::filesystem::path& whole, std::uint64_t part_size, std::vector<std::filesystem::path> replaced)
        : whole_(whole),
          written_as_(replaced.empty() ? whole : std::filesystem::path(whole.string() + ".new")),
          part_size_(part_size),
          replaced_(std::move(replaced)) {}
    [[nodiscard]] result<void> next_part();
    [[nodiscard]] result<void> end_part();
    [[nodiscard]] result<void> replace_old();

    const std::filesystem::path whole_, written_as_;
    const std::uint64_t part_size_;
    const std::vector<std::filesystem::path> replaced_;  // what is there already: parts, or `whole`
    std::unique_ptr<new_file> open_;
    std::filesystem::path open_name_;
    std::uint64_t room_ = 0;  // in open_
    std::vector<std::filesystem::path> parts_;
    bool committed_ = false;
};

}  // namespace stamplog::storage
