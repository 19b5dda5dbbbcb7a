#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

std::optional<std::uint32_t> index::find(std::string_view path) const {
    for (std::size_t i = 0; i < members.size(); ++i)
        if (members[i].path == path) return static_cast<std::uint32_t>(i);
    return std::nullopt;
}

}  // namespace stamplog::bundle
