// Nested zips, byte for byte, out of the members that the bundle holds in their place.
#pragma once

#include <optional>

#include "nested_parts.hpp"
#include "stamplog/zip/deflater.hpp"

namespace stamplog::bundle {

// One for a whole extract or verify. One thread at a time.
class rebuilder {
 public:
    // Both must outlive it.
    rebuilder(kept_frames& frames, const index& all) : all_(all), parts_(frames, all) {}
    // The zips that will be written, in this order: what they need is then read for many at a time.
    void expect(std::vector<std::uint32_t> zips) { parts_.expect(std::move(zips)); }
    // Writes members[which], a nested zip, to `out`. errc::corrupt, errc::limit: the recipe or a member of it is damaged or
    // breaks a rule; errc::unsupported: the members are good, but this machine's zlib makes other bytes of them than the
    // packer's did.
    [[nodiscard]] result<void> write(std::uint32_t which, byte_sink& out);

 private:
    [[nodiscard]] result<void> write_parts(const member& zip, const recipe& from, byte_sink& out);
    [[nodiscard]] result<void> write_member(const member& zip, const recipe_part& p, byte_view content, byte_sink& out);
    [[nodiscard]] result<void> deflate(const zip::deflate_parameters& how, byte_view content, byte_sink& out);

    const index& all_;
    nested_parts parts_;
    std::optional<zip::deflater> deflater_;
    zip::deflate_parameters parameters_;  // of deflater_
};

}  // namespace stamplog::bundle
