// Reading a bundle in place: the tail, the index, and only the frames that are asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/random_access.hpp"
#include "stamplog/bundle/container.hpp"
#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

// Names of our own members.
inline constexpr std::string_view case_name = "_stamplog/case.json";
inline constexpr std::string_view run_log_name = "_stamplog/run.log";
inline constexpr std::string_view manifest_name = "_stamplog/manifest.json";
inline constexpr std::string_view coverage_name = "_stamplog/coverage.json";
inline constexpr std::string_view report_name = "_stamplog/report.html";
inline constexpr std::string_view recipes_name = "_stamplog/recipes";
inline constexpr std::string_view index_name = "_stamplog/index";
inline constexpr std::string_view tail_name = "_stamplog/tail";  // only in a .tar.xz, and in no index

// What open() found at the end of the file.
struct tail {
    container kind = container::zst;
    std::uint64_t file_size = 0;
    std::uint64_t digest_offset = 0;  // where the frame with the digest begins: it is over all bytes before that
    std::uint64_t index_frame = 0;    // number of the frame in which `_stamplog/index` begins
    std::uint64_t index_size = 0;
    sha256_digest digest{};
};

// Thread-safe after open(): read() may be called from several threads at once.
class reader {
 public:
    // Reads the tail and the index, nothing else: two or three ranges. errc::corrupt: no bundle of ours, cut, or the
    // index is damaged (salvage() may still help); errc::unsupported: a newer format.
    [[nodiscard]] static result<reader> open(std::shared_ptr<const random_access> file);

    const index& contents() const noexcept;
    const tail& end() const noexcept;
    const random_access& file() const noexcept;

    // Streams the content of members[which] to `out` in pieces of at most 1 MiB and compares its SHA-256 with the index.
    // errc::corrupt: the frame does not decode, or the hash differs (what was written before is then not to be trusted).
    // A nested zip is put together out of its members; errc::unsupported: they are good, but this machine's zlib makes other
    // bytes of them than the packer's did.
    [[nodiscard]] result<void> read(std::uint32_t which, byte_sink& out) const;
    // The whole content by path, for small members. errc::not_found, errc::limit.
    [[nodiscard]] result<std::string> read_text(std::string_view path, std::size_t limit = 64u << 20) const;

 private:
    struct impl;
    explicit reader(std::shared_ptr<const impl> i) : impl_(std::move(i)) {}
    std::shared_ptr<const impl> impl_;
};

}  // namespace stamplog::bundle
