// Writes a zip from front to back, as a copy to a share appears there: nothing that was written is touched again.
// Members that fit into memory have their sizes in the local header; streamed ones have a data descriptor and zip64 fields
// (APPNOTE 4.3.9, 4.5.3). Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "content/content.hpp"

namespace stampsim {

// How names are written: with slashes and the UTF-8 bit, or with backslashes and without it, as old .NET programs do.
enum class name_style { slashes, backslashes };

class zip_writer {
 public:
    explicit zip_writer(piece_sink out, name_style style = name_style::slashes);
    ~zip_writer();

    // All return false when the sink said stop; nothing more may be called then. `modified` is a clock reading: zip has no
    // zone.
    bool add(std::string_view name, local_time modified, std::string_view content);
    bool add_streamed(std::string_view name, local_time modified, const std::function<bool(const piece_sink&)>& make);
    bool finish();

 private:
    struct entry;
    entry begin(std::string_view name, local_time modified) const;
    bool put(std::string_view bytes);
    bool local_header(const entry& e, bool streamed);
    bool directory_entry(const entry& e);
    bool end_records(std::uint64_t start);
    piece_sink out_;
    name_style style_;
    std::uint64_t offset_ = 0;
    std::vector<entry> entries_;
    struct compressor;
    std::unique_ptr<compressor> compressor_;
};

}  // namespace stampsim
