// One local file that appears whole or not at all.
#pragma once

#include <filesystem>
#include <memory>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/storage/folder.hpp"

namespace stamplog::storage {

// Bytes go to a file of a name of its own in the same folder (no two writers meet, whatever they write), which commit() syncs
// and gives its name. Without commit() the destructor removes it; what a killed process left there is removed by the next one.
class new_file final : public byte_sink {
 public:
    // errc::conflict: something has the name and `what` is existing::refuse. Otherwise as folder's functions.
    [[nodiscard]] static result<std::unique_ptr<new_file>> create(const std::filesystem::path& path,
                                                                  existing what = existing::refuse,
                                                                  file_calls& calls = system_calls());
    [[nodiscard]] result<void> write(byte_view data) override { return out_->write(data); }
    // As writer's.
    [[nodiscard]] result<void> set_modified(utc_time when) { return out_->set_modified(when); }
    // errc::conflict: the name was taken meanwhile.
    [[nodiscard]] result<void> commit();

 private:
    new_file(std::unique_ptr<writer> out, existing what) : out_(std::move(out)), existing_(what) {}
    std::unique_ptr<writer> out_;
    existing existing_;
};

}  // namespace stamplog::storage
