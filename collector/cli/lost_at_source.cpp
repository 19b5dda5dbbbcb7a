#include "lost_at_source.hpp"

namespace stamplog::cli {

exit_code warn_of_lost(const bundle::index& in, std::span<const std::uint32_t> members, context& c) {
    auto code = exit_code::complete;
    for (const auto i : members) {
        const auto& m = in.members[i];
        if (!m.damaged) continue;
        c.print.warn(one_line(m.path) + ": was damaged in its zip: zeros stand for what was lost, or its CRC is wrong");
        code = exit_code::partial;
    }
    return code;
}

}  // namespace stamplog::cli
