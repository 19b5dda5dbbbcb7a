// One file being written under a temporary name.
#pragma once

#include <string>

#include "background_sync.hpp"
#include "descriptor.hpp"
#include "stamplog/storage/folder.hpp"

namespace stamplog::storage {

class file_writer final : public writer {
 public:
    // Makes a temporary file in `folder` and locks it, so that nobody takes it for a leftover. `name` is the whole name, for
    // messages; `leaf` its last component.
    [[nodiscard]] static result<std::unique_ptr<writer>> make(file_calls& calls, shared_descriptor folder, std::string name,
                                                              std::string leaf, unsigned mode = 0666);
    ~file_writer() override;
    file_writer(const file_writer&) = delete;
    file_writer& operator=(const file_writer&) = delete;

    [[nodiscard]] result<void> write(byte_view data) override;
    [[nodiscard]] result<void> set_modified(utc_time when) override;
    [[nodiscard]] result<void> sync() override;
    [[nodiscard]] result<std::unique_ptr<file>> read_back() override;
    [[nodiscard]] result<void> commit(existing what) override;

 private:
    file_writer(file_calls& calls, shared_descriptor folder, descriptor file, std::string name, std::string leaf,
                std::string temporary)
        : calls_(calls),
          folder_(std::move(folder)),
          file_(std::move(file)),
          name_(std::move(name)),
          leaf_(std::move(leaf)),
          temporary_(std::move(temporary)),
          early_(calls, file_.get()) {}
    [[nodiscard]] result<void> unless_lost(int number) const;  // what an early sync found
    [[nodiscard]] result<void> rename_without_overwriting();
    [[nodiscard]] result<void> link_and_remove();

    file_calls& calls_;
    shared_descriptor folder_;
    descriptor file_;
    std::string name_, leaf_;
    std::string temporary_;      // empty once it has its final name
    std::uint64_t written_ = 0;  // bytes
    std::uint64_t waiting_ = 0;  // bytes that no sync has been begun for
    background_sync early_;      // behind file_, which it must not outlive
};

// Removes files with temporary names that no living process holds. A courtesy: what cannot be listed or locked stays.
void remove_leftovers(file_calls& calls, int folder);

// A folder's entries are durable. File systems that cannot (EINVAL) are trusted.
[[nodiscard]] result<void> sync_folder(file_calls& calls, int folder, const std::string& name);

}  // namespace stamplog::storage
