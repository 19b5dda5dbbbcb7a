// A content read from the front, whatever it comes from.
#pragma once

#include <optional>

#include "catalog.hpp"
#include "stamplog/zip/content.hpp"

namespace stamplog::pack {

// The catalog's content as zip's functions want it.
zip::entry entry_of(const content& c);

class content_stream {
 public:
    content_stream(const catalog& from, std::uint32_t id);
    // Fills `out` as far as the content goes; fewer bytes mean its end. After an error good() bytes were given out.
    [[nodiscard]] result<std::size_t> read(std::span<std::uint8_t> out);
    std::uint64_t good() const noexcept { return done_; }
    // After all bytes were read: size and CRC, where the source says them.
    [[nodiscard]] result<void> check_end();

 private:
    const catalog& from_;
    const content& content_;
    std::optional<zip::member_stream> member_;
    std::uint64_t done_ = 0;
};

}  // namespace stamplog::pack
