// The content of one member, inflated and checked.
#pragma once

#include <memory>
#include <span>

#include "stamplog/zip/directory.hpp"

namespace stamplog::zip {

// Inflates members that fit in memory (libdeflate); keeps its scratch memory. One per thread.
class inflater {
 public:
    static constexpr std::uint64_t memory = 8u << 20;  // what it takes at most, about
    inflater();
    ~inflater();
    inflater(inflater&&) noexcept;
    // Fills `out`, whose size must be e.size, and checks the CRC. errc::corrupt: the stream is broken, is longer or shorter
    // than the directory says, or has another CRC. `out` holds rubbish then. `spare` is the caller's memory, elsewhere than
    // `out`: where it is large enough, the compressed bytes are read to its end, and no memory of the inflater's own is
    // touched.
    [[nodiscard]] result<void> inflate(const random_access& file, const entry& e, std::span<std::uint8_t> out,
                                       std::span<std::uint8_t> spare = {});

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

// Reads a member of any size from the front (zlib), within a fixed amount of memory. `file` must outlive it.
class member_stream {
 public:
    member_stream(const random_access& file, entry e);
    ~member_stream();
    member_stream(member_stream&&) noexcept;
    // Fills `out` or what is left of the member; the number of bytes, 0 at the end. The end is reported only after size and
    // CRC were found right, else errc::corrupt. After an error `delivered()` bytes were given out (unchecked by the CRC).
    [[nodiscard]] result<std::size_t> read(std::span<std::uint8_t> out);
    std::uint64_t delivered() const noexcept;

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::zip
