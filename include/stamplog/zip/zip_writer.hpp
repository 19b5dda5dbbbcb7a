// Writes a zip: members deflated, names in UTF-8, zip64 where it must be. For `extract --zips`, which gives the role zips
// back member for member (not byte for byte: another deflate made the original). (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.)
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "stamplog/base/byte_sink.hpp"

namespace stamplog::zip {

// Holds 60 bytes and the name of every member until finish(). Not thread-safe; `out` must outlive it.
class zip_writer {
 public:
    explicit zip_writer(byte_sink& out);
    ~zip_writer();
    zip_writer(const zip_writer&) = delete;
    zip_writer& operator=(const zip_writer&) = delete;

    // A member of exactly `size` bytes, which write() then gives in pieces and end() closes. `mtime` as zip::entry has it;
    // a DOS time holds 1980 to 2107 in steps of two seconds. errc::limit: a name of more than 65,535 bytes.
    [[nodiscard]] result<void> begin(std::string_view name, std::int64_t mtime, std::uint64_t size);
    [[nodiscard]] result<void> write(byte_view data);
    [[nodiscard]] result<void> end();  // errc::internal: more or fewer bytes than begin() said
    // A folder; its name ends in '/'.
    [[nodiscard]] result<void> add_folder(std::string_view name, std::int64_t mtime);
    // The central directory. Nothing may follow.
    [[nodiscard]] result<void> finish();

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::zip
