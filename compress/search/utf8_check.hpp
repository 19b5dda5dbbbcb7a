// Bytes that are no UTF-8, among those that are.
#pragma once

#include <string>
#include <string_view>

namespace stamplog::search {

bool is_utf8(std::string_view text);
// `text` with '?' for every byte that belongs to no valid sequence, into `out`, whose memory is used again.
void replace_broken_utf8(std::string_view text, std::string& out);

}  // namespace stamplog::search
