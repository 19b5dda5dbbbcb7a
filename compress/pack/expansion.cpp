#include "expansion.hpp"

#include <string>

#include "stamplog/zip/limits.hpp"

namespace stamplog::pack {
namespace {

namespace limits = zip::limits;

std::uint64_t size_of(std::span<const zip::entry> members) {
    std::uint64_t sum = 0;
    for (const auto& e : members) sum += e.size;  // each is at most max_member_bytes
    return sum;
}

}  // namespace

bool expansion::amount::beyond(std::uint64_t free) const noexcept {
    return bytes > free && bytes / limits::max_expansion_ratio > zip_bytes;
}

std::optional<error> expansion::refuses(std::uint32_t zip, const amount& more, std::uint64_t members) {
    auto& of_zip = of_zip_[zip];
    if (members_ + members > limits::max_members_per_run)
        return error{errc::limit, "zip: with it the run has more than max_members_per_run members", {}};
    if (const auto now = of_zip + more; now.beyond(limits::free_expansion_per_zip))
        return error{errc::limit, "zip: expands to " + std::to_string(now.bytes) + " bytes (max_expansion_ratio)", {}};
    if ((all_ + more).beyond(limits::free_expansion_per_run))
        return error{errc::limit, "zip: with it the run expands too far (max_expansion_ratio, free_expansion_per_run)", {}};
    of_zip = of_zip + more;
    all_ = all_ + more;
    members_ += members;
    return std::nullopt;
}

std::optional<error> expansion::refuses(std::uint32_t zip, std::uint64_t zip_bytes, std::span<const zip::entry> members) {
    return refuses(zip, {zip_bytes, size_of(members)}, members.size());
}

std::optional<error> expansion::refuses_nested(std::uint32_t zip, std::span<const zip::entry> members) {
    return refuses(zip, {0, size_of(members)}, members.size());
}

}  // namespace stamplog::pack
