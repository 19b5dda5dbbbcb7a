// A tar read with libarchive, from pieces that come one after the other and may break off anywhere.
#pragma once

#include <functional>
#include <optional>

#include "stamplog/bundle/salvage.hpp"

namespace stamplog::bundle {

// Where the first valid tar header lies in `content`; contents of frames begin with one, except within large members.
std::optional<std::size_t> find_tar_header(byte_view content);

// Gives the next piece, good until the next call; empty at the end.
using next_piece = std::function<byte_view()>;

// Reads members until the pieces end or break, and takes what they need off `left`: errc::limit where there is not enough.
// errc::io and the like only from the visitor's sinks.
[[nodiscard]] result<void> walk_tar(const next_piece& pieces, const salvage_visitor& visit, salvage_limits& left,
                                    std::vector<salvaged_member>& found);

}  // namespace stamplog::bundle
